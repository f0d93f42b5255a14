import { commandText } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Approval } from "../approvals/approval.ts";
import type { AnyOperation, Effect } from "../operation.ts";
import type { Actor } from "./actor.ts";

/** What an agent may ask for by itself. */
const FOR_AGENTS: readonly Effect[] = ["read-only", "proposes"];

/**
 * Whether somebody may have an operation done. An agent reads and proposes, and sees no secrets; what
 * changes a stack is a person's to ask for, or CI's, which runs what people merged. A plan that a person
 * approved lets an agent have that very operation with that very input.
 *
 * @throws UserError saying who may.
 */
export function authorise(
  operation: AnyOperation,
  actor: Actor,
  approved?: { readonly approval: Approval; readonly input: object },
): void {
  if (actor.kind !== "agent") return;
  if (FOR_AGENTS.includes(operation.effect) && !operation.revealsSecrets) return;
  if (approved?.approval.covers(operation.name, approved.input)) return;
  const why = operation.revealsSecrets ? "it shows secrets" : "it changes something";
  throw new UserError(`An agent may not run ${operation.name}: ${why}.`, {
    given: `${actor.name}, through ${actor.door}`,
    next: `a person runs: ${commandText(operation.name)}`,
    code: "not-authorised",
  });
}
