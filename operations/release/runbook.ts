import { loadSettings } from "../../config/settings.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";

const PAGE = "docs/DEPLOYMENT_RUNBOOK.md";

/** What can end a deploy or a rollback, and has an entry of its name on the runbook. */
export const RUNBOOK_ENTRIES = [
  "release-impossible",
  "data-loss",
  "no-data-loss",
  "goes-back",
  "rewind-point-gone",
  "disk-too-small",
  "no-release-label",
  "image-not-found",
  "paused",
  "older-release",
  "unknown-commit",
  "never-ran",
  "evidence-broken",
  "stack-locked",
  "taken-back",
  "watch-alarm",
  "resources-failed",
  "policy-violated",
] as const;

/** Of these the host may need a person at once. */
const URGENT: ReadonlySet<string> = new Set(["resources-failed", "watch-alarm"]);

/** Runs a deploy or a rollback; a failure of it points to its entry on the runbook. */
export async function withRunbook<T>(
  ctx: Pick<Context, "root">,
  stack: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UserError ? pointed(error, () => emergencyLines(ctx, stack)) : error;
  }
}

/** Exported for its test. */
export function pointed(error: UserError, contacts: () => string[]): UserError {
  if (!RUNBOOK_ENTRIES.some((entry) => entry === error.code)) return error;
  const lines = URGENT.has(error.code) ? contacts() : [];
  const own = error.given === undefined ? [] : [error.given];
  return new UserError(error.message, {
    // Not in `next`, which may be a command to paste.
    given: [...own, ...lines, `runbook: ${PAGE}#${error.code}`].join("\n"),
    next: error.next,
    code: error.code,
    exitCode: error.exitCode,
    ...(error.details && { details: error.details }),
    cause: error.cause,
  });
}

function emergencyLines({ root }: Pick<Context, "root">, stack: string): string[] {
  return loadSettings(stack, root).emergency.map(({ who, how }) => `call ${who}: ${how}`);
}
