import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckResponse, DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { CallScope } from "./callScope.ts";
import type { Checked } from "./check.ts";
import type { ChangeKind, InputsDiff } from "./diff.ts";
import type { Properties } from "./properties.ts";

/** @param raw Answered when the check failed: the engine wants inputs either way. */
export function checkResponse(
  checked: Checked<object>,
  raw: Properties,
  scope: CallScope,
): CheckResponse {
  const response = new messages.CheckResponse();
  if (checked.ok) {
    response.setInputs(scope.answer(checked.inputs));
    return response;
  }
  response.setInputs(scope.answer(raw));
  for (const { property, reason } of checked.failures) {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(scope.redactor.redact(reason));
    response.addFailures(failure);
  }
  return response;
}

const { Kind } = messages.PropertyDiff;
const KINDS = {
  add: { inPlace: Kind.ADD, replaces: Kind.ADD_REPLACE },
  delete: { inPlace: Kind.DELETE, replaces: Kind.DELETE_REPLACE },
  update: { inPlace: Kind.UPDATE, replaces: Kind.UPDATE_REPLACE },
} satisfies Record<ChangeKind, { inPlace: number; replaces: number }>;

/** Property by property, so that the engine shows a text's lines and not only its name. */
export function diffResponse({ changes }: InputsDiff, deleteBeforeReplace: boolean): DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(changes.size === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [key, { kind, replaces }] of changes) {
    const detail = new messages.PropertyDiff();
    detail.setKind(replaces ? KINDS[kind].replaces : KINDS[kind].inPlace);
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(key, detail);
    response.addDiffs(key);
    if (replaces) response.addReplaces(key);
  }
  return response;
}
