import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { openRemote } from "../provider/ssh/openRemote.ts";
import { askJournal, logRecord } from "./logs/ask.ts";
import type { LogRecord } from "./logs/ask.ts";
import { servicesOf } from "./logs/services.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { readOutputs } from "./stack/outputs.ts";

/** More than a person reads, and no more than an answer should hold. */
const MOST = 1000;
/** Between two looks with `--follow`. Milliseconds. */
const PAUSE_MS = 1000;

const input = z.object({
  ...stackInput,
  service: z
    .string()
    .regex(/^[A-Za-z0-9@_.-]+$/, "a service is letters, digits, dots, dashes, @ and _")
    .optional()
    .meta({ positional: true })
    .describe(
      "odoo, n8n, postgres, mail, nginx, backup, host (everything else), or any container, unit or program; everything of the stack if left out",
    ),
  since: z
    .string()
    .regex(/^[\w :+.-]+$/, "a time is letters, digits, blanks, colons and dashes")
    .transform((time) => (/^\d+ ?[a-z]+$/.test(time) ? `-${time}` : time))
    .optional()
    .describe('how far back: 2h, 30min, 7d, yesterday, "2026-11-28 14:05" (the host\'s time zone)'),
  grep: z
    .string()
    .min(1)
    .optional()
    .describe("a regular expression that a record matches; small letters match capitals too"),
  errors: z.boolean().default(false).describe("only errors, by what each program calls one"),
  release: z
    .string()
    .regex(/^[0-9a-f]{4,40}$/, "a release is 4 to 40 digits of a commit")
    .optional()
    .describe("only what this release of Odoo said: the beginning of its commit"),
  last: z.coerce.number().int().min(1).max(MOST).default(50).describe("how many records at most"),
  after: z
    .string()
    .regex(/^[\w=;-]*$/, "a place is what an answer before gave as its cursor")
    .default("")
    .describe("only what was said after that place: the cursor of an answer before"),
  follow: z
    .boolean()
    .default(false)
    .describe("go on with what is said next, on standard error, until Ctrl-C"),
});

const output = z.object({
  stack: z.string().describe("the stack that was asked"),
  records: z.array(logRecord).describe("oldest first"),
  cursor: z
    .string()
    .describe("the journal's end, for a question after it; empty where it is empty"),
  known: z
    .array(z.string())
    .describe("who has ever spoken in this journal; only where nothing was found"),
});

/** `ipai logs`: what everything on the host said, across releases. Changes nothing. */
export const logs: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "logs",
  summary: "show what Odoo, n8n, PostgreSQL, nginx and the host said in the last 30 days",
  effect: "read-only",
  input,
  output,
  run: async (
    ctx,
    { stack, service, since = "", grep = "", release = "", follow, after, ...rest },
  ) => {
    const outputs = await readOutputs(ctx, stack);
    const redact = (text: string): string => ctx.redactor.redact(text);
    const remote = await openRemote(outputs.connection, { signal: ctx.signal, redact });
    try {
      const services = servicesOf(outputs, service);
      const question = { services, since, grep, release, ...rest };
      const ask = (from: string) => askJournal(remote, { ...question, after: from }, ctx.signal);
      const { records, known, cursor } = await ask(after);
      if (follow) await followFrom(ctx, records, cursor, ask);
      return { stack, records, cursor, known };
    } finally {
      await remote.close();
    }
  },
  text: ({ stack, records, known }) =>
    records.length > 0 ? records.map(lineOf).join("\n") : nothing(stack, known),
};

/** Ends as the operation is ended: by Ctrl-C, or by its time limit. */
export async function followFrom(
  { log, signal }: { readonly log: Pick<Context["log"], "info">; readonly signal: AbortSignal },
  before: readonly LogRecord[],
  start: string,
  ask: (after: string) => ReturnType<typeof askJournal>,
): Promise<void> {
  let cursor = start;
  for (const record of before) log.info(lineOf(record));
  for (;;) {
    await wait(PAUSE_MS, undefined, { signal });
    const next = await ask(cursor);
    for (const record of next.records) log.info(lineOf(record));
    cursor = next.cursor;
  }
}

/** Odoo writes a time of its own into each record: it is the same one, and is said once. */
const OWN_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d+ (?:UTC )?/;

function lineOf({ at, service, release, text }: LogRecord): string {
  const by = release === null ? service : `${service}@${release.slice(0, 7)}`;
  const time = new Date(at).toISOString().slice(0, 19).replace("T", " ");
  return `${time}  ${by}  ${text.replace(OWN_TIME, "").replaceAll("\n", "\n    ")}`;
}

function nothing(stack: string, known: readonly string[]): string {
  return [
    `stack ${stack}: nothing of that kind was said`,
    ...(known.length > 0 ? [`who has spoken on this host: ${known.join(", ")}`] : []),
  ].join("\n");
}
