import { coloursFor } from "../../report/colours.ts";
import type { Colours } from "../../report/colours.ts";
import { fit } from "../../report/fit.ts";
import { createLiveLine } from "../../report/liveLine.ts";
import { progressLines } from "../../report/logger.ts";
import type { ProgressListener } from "../../report/progress.ts";
import type { Redactor } from "../../report/redaction.ts";
import { redactorFor } from "../../operations/perform/redactorFor.ts";
import type { Environment } from "../../operations/operation.ts";

/**
 * How one run of the command speaks: progress on standard error, its result on standard output; to a
 * terminal as wide as that is.
 */
export interface Console {
  readonly onProgress: ProgressListener;
  readonly redactor: Redactor;
  readonly colours: Colours;
  /** @param options.verbatim Its lines are as they must be. */
  result(text: string, options?: { verbatim?: boolean }): void;
  problem(text: string): void;
}

export function openConsole(environment: Environment, options: { json: boolean }): Console {
  const { stdout, stderr } = process;
  const redactor = redactorFor(environment);
  const colours = coloursFor(options.json ? {} : stderr, environment);
  const write = (line: string): void => {
    stderr.write(`${options.json ? line : fitted(line, stderr)}\n`);
  };
  const live = stderr.isTTY && !options.json ? createLiveLine(stderr) : undefined;
  return {
    onProgress: progressLines({
      write,
      live,
      json: options.json,
      colours,
      redactor,
      now: Date.now,
    }),
    redactor,
    colours,
    result: (text, { verbatim = options.json } = {}) => {
      stdout.write(`${verbatim ? text : fitted(text, stdout)}\n`);
    },
    problem: (text) => write(redactor.redact(text)),
  };
}

/** As wide as the terminal is; what is read by no terminal is as it is. */
export function fitted(
  text: string,
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
): string {
  return isTTY === true && columns !== undefined && columns > 0 ? fit(text, columns) : text;
}
