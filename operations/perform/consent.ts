import { commandText } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { AnyOperation, Context } from "../operation.ts";

/**
 * Holds a destructive operation to consent, where it takes away what nothing brings back: `--yes`, on
 * every surface, or the person who approved the plan.
 *
 * @throws UserError naming what would be lost, before anything is done.
 */
export function requireConsent(
  operation: AnyOperation,
  given: object,
  { approval }: Pick<Context, "approval">,
): void {
  if (operation.effect !== "destructive") return;
  const loss = operation.takesAway?.(given);
  const isGiven = "yes" in given && given.yes === true;
  if (loss === undefined || isGiven || approval !== undefined) return;
  const input = "stack" in given ? { stack: given.stack } : {};
  throw new UserError(`${operation.name} would take away ${loss}; nothing was done.`, {
    next: `if you are sure: ${commandText(operation.name, { ...input, yes: true })}`,
    code: "not-confirmed",
  });
}
