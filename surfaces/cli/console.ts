import { coloursFor } from "../../report/colours.ts";
import type { Colours } from "../../report/colours.ts";
import { createLiveLine } from "../../report/liveLine.ts";
import type { Logger } from "../../report/logger.ts";
import { createLogger } from "../../report/logger.ts";
import { Redactor } from "../../report/redaction.ts";
import type { Environment } from "../../operations/operation.ts";

/** How one run of the command speaks: progress on standard error, its result on standard output. */
export interface Console {
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly colours: Colours;
  result(text: string): void;
  problem(text: string): void;
}

/** Names of variables whose values must never be seen. */
const SECRET_VARIABLE = /TOKEN|PASSWORD|PASSPHRASE$|SECRET|PRIVATE|API_KEY|WEBHOOK/;

export function openConsole(environment: Environment, options: { json: boolean }): Console {
  const { stdout, stderr } = process;
  const redactor = new Redactor();
  for (const [name, value] of Object.entries(environment)) {
    if (value && SECRET_VARIABLE.test(name)) redactor.add(value);
  }
  const colours = coloursFor(options.json ? {} : stderr, environment);
  const write = (line: string): void => {
    stderr.write(`${line}\n`);
  };
  const live = stderr.isTTY && !options.json ? createLiveLine(stderr) : undefined;
  return {
    log: createLogger({ write, live, json: options.json, colours, redactor, now: Date.now }),
    redactor,
    colours,
    result: (text) => {
      stdout.write(`${text}\n`);
    },
    problem: (text) => write(redactor.redact(text)),
  };
}
