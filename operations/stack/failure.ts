import {
  CommandError,
  ConcurrentUpdateError,
  StackNotFoundError,
} from "@pulumi/pulumi/automation/index.js";
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
      `eval "$(npx ipai env --stack ${stack})", then pulumi login (or set PULUMI_BACKEND_URL), and run the command again`,
    code: "not-logged-in",
    exitCode: ExitCode.authentication,
  },
];

/** The engine's failure as something to mend; what is not known keeps the engine's own text. */
export function asUserError(error: unknown, stack: string): unknown {
  if (!(error instanceof CommandError)) return error;
  const text = engineText(error);
  if (error instanceof ConcurrentUpdateError) return lockedBy(stack, text);
  if (error instanceof StackNotFoundError) {
    return new UserError(`There is no stack ${stack} where you are logged in.`, {
      next: `eval "$(npx ipai env --stack ${stack})", then pulumi stack init ${stack}`,
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
function engineText(error: Error): string {
  const lines = error.message.split("\n");
  const first = lines.findIndex((line) => line.startsWith("error: "));
  const end = lines.findIndex((line, index) => index > first && line.startsWith(" err?:"));
  if (first < 0) return error.message;
  return lines
    .slice(first, end < 0 ? undefined : end)
    .join("\n")
    .replace(/^error: /, "")
    .trim();
}
