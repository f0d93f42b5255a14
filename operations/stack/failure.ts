import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { lockedBy } from "./lock.ts";

/** The engine's own words for what a person can mend, and what to do then. */
const KNOWN_FAILURES: readonly {
  readonly text: RegExp;
  readonly what: (stack: string) => string;
  readonly next: (stack: string) => string;
  readonly code: string;
  readonly exitCode: number;
}[] = [
  {
    text: /incorrect passphrase/,
    what: (stack) => `The passphrase does not open the secrets of stack ${stack}.`,
    next: () =>
      "put back the passphrase that this state was made with (.state/passphrase for local, $PULUMI_CONFIG_PASSPHRASE otherwise); the state itself is untouched",
    code: "wrong-passphrase",
    exitCode: ExitCode.authentication,
  },
  {
    text: /passphrase must be set/,
    what: (stack) => `The secrets of stack ${stack} need a passphrase and none was given.`,
    next: () => "set PULUMI_CONFIG_PASSPHRASE_FILE or PULUMI_CONFIG_PASSPHRASE",
    code: "passphrase-missing",
    exitCode: ExitCode.authentication,
  },
  {
    text: /PULUMI_ACCESS_TOKEN must be set|not logged in|credentials/i,
    what: (stack) => `The state of stack ${stack} needs a login.`,
    next: (stack) =>
      `eval "$(${ipai("env", { stack })})", then pulumi login (or set PULUMI_BACKEND_URL), and run the command again`,
    code: "not-logged-in",
    exitCode: ExitCode.authentication,
  },
];

/**
 * The SDK's errors for a command that failed, by name: to ask with `instanceof` is to load the SDK.
 * `test/unit/machine/engine/sdk.test.ts` fails when one is called otherwise.
 */
const COMMAND_ERRORS: ReadonlySet<string> = new Set([
  "CommandError",
  "ConcurrentUpdateError",
  "StackAlreadyExistsError",
  "StackNotFoundError",
]);
/** What the backends say while somebody works on the stack: Pulumi Cloud, and all others. */
const HELD =
  /\[409\] Conflict: Another update is currently in progress|the stack is currently locked by/;
const NO_STACK = /no stack named.*found/;

/** Whether the engine's command ran and failed. */
export function isCommandError(error: unknown): error is Error {
  return error instanceof Error && COMMAND_ERRORS.has(error.name);
}

/** Whether the engine refused because somebody works on the stack. */
export function isHeld(error: Error): boolean {
  return error.name === "ConcurrentUpdateError";
}

/** The engine's failure as something to mend; what is not known keeps the engine's own text. */
export function asUserError(error: unknown, stack: string): unknown {
  return isCommandError(error) ? engineFailure(error.message, stack, error) : error;
}

/** @param output What the engine's command wrote, its `error:` lines among it. */
export function engineFailure(output: string, stack: string, error: unknown): UserError {
  const text = engineText(output);
  if (HELD.test(output)) return lockedBy(stack, text);
  if (NO_STACK.test(output)) {
    return new UserError(`There is no stack ${stack} where you are logged in.`, {
      next: `eval "$(${ipai("env", { stack })})", then pulumi stack init ${stack}`,
      code: "stack-not-found",
      exitCode: ExitCode.stackNotFound,
      cause: error,
    });
  }
  const known = KNOWN_FAILURES.find((failure) => failure.text.test(text));
  if (known) {
    return new UserError(known.what(stack), {
      next: known.next(stack),
      code: known.code,
      exitCode: known.exitCode,
      cause: error,
    });
  }
  return new UserError(`The engine refused to work on stack ${stack}.`, {
    given: text,
    next: "mend what it names, then run the command again",
    code: "engine-failed",
    cause: error,
  });
}

/** Only the engine's `error:` lines: the SDK repeats its command line and output around them. */
function engineText(output: string): string {
  const lines = output.split("\n");
  const first = lines.findIndex((line) => line.startsWith("error: "));
  const end = lines.findIndex((line, index) => index > first && line.startsWith(" err?:"));
  if (first < 0) return output;
  return lines
    .slice(first, end < 0 ? undefined : end)
    .join("\n")
    .replace(/^error: /, "")
    .trim();
}
