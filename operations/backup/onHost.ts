import type { Readable } from "node:stream";
import { z } from "zod";
import type { RemoteOutput } from "../../provider/ssh/remote.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { ipai } from "../../report/ipai.ts";
import { ofStack } from "../../report/ofStack.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { ownBackups } from "./own.ts";
import { failure } from "./shapes.ts";

/** What `ipai-backup` answers instead, when it could not do what it was asked. */
const failureAnswer = z.object({ failure });

interface HostCommand<T> {
  readonly step: string;
  /** Words behind `ipai-backup`. */
  readonly words: readonly string[];
  /**
   * Longest that it may take, in milliseconds, for a step that runs on although the connection is lost
   * and is found again by the next one. @default a command of seconds, which ends with the connection
   */
  readonly jobLimitMs?: number;
  /** Secrets travel here. */
  readonly stdin?: string;
  /** Instead, what is too big for memory. */
  readonly input?: Readable;
  /** Longest that a step may take that ends with the connection, in milliseconds. @default minutes */
  readonly limitMs?: number;
  readonly answer: z.ZodType<T>;
}

const SCRIPT = `exec /usr/local/sbin/ipai-backup "$@"`;

/**
 * Runs the host's own program of backups, whose answer is one line of JSON.
 *
 * @throws UserError for a stack without backups, and with what the host says went wrong.
 */
export async function onHost<T>(
  ctx: Context,
  stack: string,
  { step, words, jobLimitMs, stdin = "", input, limitMs, answer }: HostCommand<T>,
): Promise<T> {
  const { outputs } = await ownBackups(ctx, stack);
  const { signal, redactor } = ctx;
  const redact = (text: string): string => redactor.redact(text);
  const remote = await openRemote(outputs.connection, { signal, redact });
  try {
    const command = { step, script: SCRIPT, args: words, stdin, okExitCodes: [0, 1], signal };
    const limit = limitMs === undefined ? {} : { timeoutMs: limitMs };
    const output = await ctx.log.step(step, () =>
      jobLimitMs === undefined
        ? remote.run({ ...command, ...(input === undefined ? {} : { stdin: input }), ...limit })
        : remote.runJob({ ...command, id: idOf(words), timeoutMs: jobLimitMs }),
    );
    return parsed(step, output, answer, stack);
  } finally {
    await remote.close();
  }
}

/** A name of a job, whatever a person typed. */
function idOf(words: readonly string[]): string {
  return `backup-${words.join("-")}`.replaceAll(/[^A-Za-z0-9._-]/g, "_");
}

/** @throws UserError with what the program of backups says went wrong, wherever it ran. */
export function parsed<T>(
  step: string,
  output: Pick<RemoteOutput, "stdout" | "stderr">,
  answer: z.ZodType<T>,
  stack: string,
): T {
  const line = output.stdout.trim().split("\n").at(-1) ?? "";
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch (cause) {
    throw new UserError("The program of backups did not answer.", {
      given: `${step}: ${[output.stdout, output.stderr].join("\n").trim().slice(-2000)}`,
      next: `${ipai("up", { refresh: true })} (lays the program again), then run the command again`,
      code: "backup-silent",
      cause,
    });
  }
  const failed = failureAnswer.safeParse(document);
  if (!failed.success) return answer.parse(document);
  const { what, said, next, code } = failed.data.failure;
  throw new UserError(what, {
    ...(said === "" ? {} : { given: said }),
    next: ofStack(next, stack),
    code,
    exitCode: ExitCode.error,
  });
}
