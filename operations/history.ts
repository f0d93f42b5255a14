import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { plainLine } from "../report/plainLine.ts";
import { table } from "../report/table.ts";
import { summaryText } from "./changes/text.ts";
import { figureRows, figuresOf, figuresSchema } from "./figures.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { CommandError } from "../provider/ssh/commandError.ts";
import { lazyRemote } from "../provider/ssh/openRemote.ts";
import { UserError } from "../report/userError.ts";
import { cutoverSchema } from "./release/cutover.ts";
import { deploymentsOf } from "./release/deployments.ts";
import { KnownWatches, type Seen } from "./release/knownWatches.ts";
import { cutoverText, watchedText } from "./release/seenText.ts";
import { servedOutputs } from "./release/served.ts";
import { lookAtWatch, watchedSchema } from "./release/watched.ts";
import { asUserError } from "./stack/failure.ts";
import { openStack } from "./stack/open.ts";
import { BY, pastRunOf, pastRunSchema } from "./stack/pastRun.ts";

const input = z.object({
  ...stackInput,
  limit: z.coerce.number().int().positive().default(20).describe("how many, newest first"),
  figures: z
    .boolean()
    .default(false)
    .describe("the five figures of DORA, each with its sample size, over all of the history"),
});

const entry = pastRunSchema.extend({
  cutover: cutoverSchema
    .optional()
    .describe("What people saw of it: requests that failed or were held, and the rewind point"),
  watch: watchedSchema
    .optional()
    .describe("How the host's watch of the release that this run brought up ended"),
});

const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  entries: z.array(entry).describe("the runs, newest first"),
  figures: figuresSchema
    .optional()
    .describe("the five DORA figures over the history; only when asked for"),
});

type Entry = z.infer<typeof entry>;

export const history: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "history",
  summary: "list the stack's operations: when, who, release, result",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack, limit, figures }) => {
    const summaries = await summariesOf(ctx, stack, figures ? ALL : limit);
    const entries = summaries.slice(0, limit).map(pastRunOf);
    const shown = { stack, entries: withWatches(entries, await watchesOf(ctx, stack, entries)) };
    if (!figures) return shown;
    const deployments = await deploymentsOf(ctx.root, summaries);
    return { ...shown, figures: figuresOf(deployments, new Date()) };
  },
  text: ({ stack, entries, figures }) => {
    const list = listText(stack, entries);
    return figures === undefined ? list : `${list}\n\n${table(figureRows(figures))}`;
  },
};

async function summariesOf(ctx: Context, stack: string, count: number): Promise<UpdateSummary[]> {
  const { stack: opened } = await openStack(ctx, stack);
  return opened.history(count, 1, false).catch((error: unknown) => {
    throw asUserError(error, stack);
  });
}

/** A stack's runs, newest first, as the engine's state tells them. */
export async function runsOf(ctx: Context, stack: string, limit: number): Promise<Entry[]> {
  return (await summariesOf(ctx, stack, limit)).map(pastRunOf);
}

/**
 * How each release of this host came into service and was watched: by what is kept, where nothing can
 * have come since; else the host is asked. One that does not answer hides nothing that is known.
 */
async function watchesOf(ctx: Context, stack: string, [newest]: readonly Entry[]): Promise<Seen> {
  if (newest === undefined) return { ended: [], cutovers: [] };
  const known = new KnownWatches(ctx.root, stack);
  const { isAll, ...seen } = await known.read(newest.when);
  if (isAll) return seen;
  const outputs = await servedOutputs(ctx, stack);
  if (outputs === undefined) return seen;
  const { signal } = ctx;
  const remote = lazyRemote(outputs.connection, { dialLimitMs: DIAL_LIMIT_MS, signal });
  try {
    const place = await lookAtWatch(remote, signal);
    await known.keep(newest.when, place);
    return place;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError) && !(error instanceof CommandError)) throw error;
    ctx.log.warning(`how releases were watched is not known: ${error.message}`);
    return seen;
  } finally {
    await remote.close();
  }
}

/** What a host saw belongs to the newest run before it that brought that release up. */
export function withWatches(entries: readonly Entry[], { ended, cutovers }: Seen): Entry[] {
  const runOf = (release: string, at: string): Entry | undefined =>
    entries.find(({ kind, sha, when }) => kind === "update" && sha === release && when <= at);
  const watches = new Map(ended.map((each) => [runOf(each.release, each.ended), each]));
  const seen = new Map(cutovers.map((each) => [runOf(each.release, each.at), each]));
  return entries.map((entry) => {
    const [watch, cutover] = [watches.get(entry), seen.get(entry)];
    return { ...entry, ...(cutover && { cutover }), ...(watch && { watch }) };
  });
}

const DIAL_LIMIT_MS = 5_000;

/** The engine pages its history; a stack has fewer entries than this for years. */
const ALL = 5000;

function listText(stack: string, entries: readonly Entry[]): string {
  return entries.length === 0
    ? `stack ${stack} has no history yet`
    : table(
        [
          [
            "when",
            "what",
            "result",
            "who",
            "release",
            "verdict",
            "changes",
            "people saw",
            "watch",
            "message",
          ],
          ...entries.map(row),
        ],
        { head: true },
      );
}

function row(run: Entry): string[] {
  const { when, kind, result, who, sha, message, changes, verdict, cutover, watch } = run;
  const time = when.replace("T", " ").replace(/\.\d+Z$/, " UTC");
  // What stands in the other columns is not said again.
  const rest = plainLine(message)
    .replace(BY, "")
    .replace(/ (?:to )?[0-9a-f]{40}\S*$/, "");
  return [
    time,
    kind,
    result,
    who ?? "",
    sha?.slice(0, 12) ?? "",
    verdict ?? "",
    summaryText(changes, "done"),
    cutover ? plainLine(cutoverText(cutover)) : "",
    watch ? plainLine(watchedText(watch)) : "",
    rest,
  ];
}
