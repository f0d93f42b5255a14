/**
 * A failure that the person in front of the terminal can mend. Anything else that is thrown is a
 * bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What was given or found, when the first sentence does not say it already. */
  readonly given: string | undefined;
  /** The command to type, or the thing to change, next. */
  readonly next: string;
  /** Process exit code; see docs/exit-codes.md. */
  readonly exitCode: number;
  /** A stable machine-readable name, for `--json` and tests. */
  readonly code: string;
  /** What `given` lists, as data. */
  readonly details: readonly object[] | undefined;

  /**
   * @param what One sentence: what is wrong.
   * @param options.given What was given or found: a value, a path, the last lines of an output.
   * @param options.next What to do now, starting with a verb or a command.
   * @param options.details The same as `given`, one object an entry, for programs.
   */
  constructor(
    what: string,
    options: {
      given?: string;
      next: string;
      code: string;
      exitCode?: number;
      details?: readonly object[];
      cause?: unknown;
    },
  ) {
    super(what, { cause: options.cause });
    this.given = options.given;
    this.next = options.next;
    this.code = options.code;
    this.details = options.details;
    this.exitCode = options.exitCode ?? ExitCode.error;
  }
}

/** The engine's own numbers (pulumi's cmdutil/exit.go), so that a script can treat both alike. */
export const ExitCode = {
  ok: 0,
  error: 1,
  configuration: 2,
  authentication: 3,
  resource: 4,
  policy: 5,
  stackNotFound: 6,
  unexpectedChanges: 7,
  cancelled: 8,
  timeout: 9,
  /** Ours: the work was done, its evidence could not be written. */
  unrecorded: 10,
  internal: 255,
} as const;
