import { coloursFor } from "../../report/colours.ts";
import type { Colours } from "../../report/colours.ts";
import { createLiveLine } from "../../report/liveLine.ts";
import { progressLines } from "../../report/logger.ts";
import type { ProgressListener } from "../../report/progress.ts";
import type { Redactor } from "../../report/redaction.ts";
import { redactorFor } from "../../operations/perform/redactorFor.ts";
import type { Environment } from "../../operations/operation.ts";

/** How one run of the command speaks: progress on standard error, its result on standard output. */
export interface Console {
  readonly onProgress: ProgressListener;
  readonly redactor: Redactor;
  readonly colours: Colours;
  result(text: string): void;
  problem(text: string): void;
}

export function openConsole(environment: Environment, options: { json: boolean }): Console {
  const { stdout, stderr } = process;
  const redactor = redactorFor(environment);
  const colours = coloursFor(options.json ? {} : stderr, environment);
  const write = (line: string): void => {
    stderr.write(`${line}\n`);
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
    result: (text) => {
      stdout.write(`${text}\n`);
    },
    problem: (text) => write(redactor.redact(text)),
  };
}
