import { UserError } from "../../report/userError.ts";
import type { AnyOperation } from "../operation.ts";
import type { Actor } from "./actor.ts";

/**
 * Whether somebody may have an operation done. An agent reads, and no secrets; what changes a stack is
 * a person's to ask for, or CI's, which runs what people merged.
 *
 * @throws UserError saying who may.
 */
export function authorise(operation: AnyOperation, actor: Actor): void {
  if (actor.kind !== "agent") return;
  if (operation.effect === "read-only" && !operation.revealsSecrets) return;
  const why = operation.revealsSecrets ? "it shows secrets" : "it changes something";
  throw new UserError(`An agent may not run ${operation.name}: ${why}.`, {
    given: `${actor.name}, through ${actor.door}`,
    next: `a person runs: npx ipai ${operation.name}`,
    code: "not-authorised",
  });
}
