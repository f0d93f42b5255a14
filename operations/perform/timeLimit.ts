import { commandText } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { AnyOperation, Environment } from "../operation.ts";

const DEFAULT_SECONDS = 300;
/** Node's timers fire at once when they are told to wait longer. Milliseconds; 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * How long an operation may take. Milliseconds.
 *
 * @throws UserError when `$TIMEOUT` is no number of seconds.
 */
export function timeLimit(operation: AnyOperation, environment: Environment): number {
  const given = environment["TIMEOUT"];
  if (given === undefined || given === "") {
    return (operation.timeoutSeconds ?? DEFAULT_SECONDS) * 1000;
  }
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds * 1000, LONGEST_MS);
  throw new UserError("TIMEOUT must be a number of seconds.", {
    given: `TIMEOUT=${given}`,
    next: `TIMEOUT=${DEFAULT_SECONDS} ${commandText(operation.name)}`,
    code: "usage",
    exitCode: ExitCode.configuration,
  });
}
