import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { parseViolation } from "../../checks/policy/pack/violation.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { kindOf, nameOf } from "../changes/change.ts";
import { withoutColours } from "./colours.ts";
import type { EngineVerb } from "./witness.ts";

/** A resource that breaks a rule of the policy pack. */
export interface PolicyViolation {
  readonly urn: string;
  /** `ComposeProject odoo`. */
  readonly resource: string;
  readonly rule: string;
  readonly what: string;
  readonly why: string;
  /** What to do now. */
  readonly next: string;
}

/** What the pack says about a resource; `undefined` for every other event. */
export function violationOf({ policyEvent }: EngineEvent): PolicyViolation | undefined {
  if (policyEvent?.enforcementLevel !== "mandatory") return undefined;
  const { resourceUrn: urn = "", policyName: rule, message } = policyEvent;
  const type = urn.split("::")[2] ?? "";
  const kind = kindOf(type.slice(type.lastIndexOf("$") + 1));
  const text = withoutColours(message).trim();
  return { urn, resource: `${kind} ${nameOf(urn)}`, rule, ...parseViolation(text) };
}

/** All violations of one preview as one refusal; `--json` has them as data. */
export function policyFailure(
  found: readonly PolicyViolation[],
  { stack, verb, cause }: { stack: string; verb: EngineVerb; cause: unknown },
): UserError {
  // Programs declare side by side: the engine's order is another one each time.
  const violations = found.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b), "en"));
  const touched =
    verb === "preview"
      ? "nothing was touched"
      : "the engine stopped there, after what came before in its order";
  const count = violations.length === 1 ? "one rule" : `rules in ${violations.length} places`;
  return new UserError(`What stack ${stack} declares breaks ${count}; ${touched}.`, {
    given: violations.map(violationText).join("\n"),
    next: `mend each place, then run ${ipai("preview", { stack })} (docs/policy.md lists the rules)`,
    code: "policy-violated",
    exitCode: ExitCode.policy,
    details: violations,
    cause,
  });
}

function violationText({ resource, rule, what, why, next }: PolicyViolation): string {
  return `${resource}: ${what} [${rule}]\n  why   ${why}\n  next  ${next}`;
}

function keyOf({ resource, rule, what }: PolicyViolation): string {
  return [resource, rule, what].join("\n");
}
