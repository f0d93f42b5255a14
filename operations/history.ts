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
import { deploymentsOf } from "./release/deployments.ts";
import { servedOutputs } from "./release/served.ts";
import { lookAtWatch, type Watched, watchedSchema, watchedText } from "./release/watched.ts";
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
    const watches = await watchesOn(ctx, stack);
    const shown = {
      stack,
      entries: withWatches(summaries.slice(0, limit).map(pastRunOf), watches),
    };
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

/** How each watch of this host's releases ended; none where it does not answer. */
async function watchesOn(ctx: Context, stack: string): Promise<readonly Watched[]> {
  const outputs = await servedOutputs(ctx, stack);
  if (outputs === undefined) return [];
  const { signal } = ctx;
  const remote = lazyRemote(outputs.connection, { dialLimitMs: DIAL_LIMIT_MS, signal });
  try {
    return (await lookAtWatch(remote, signal)).ended;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError) && !(error instanceof CommandError)) throw error;
    ctx.log.warning(`how releases were watched is not known: ${error.message}`);
    return [];
  } finally {
    await remote.close();
  }
}

/** A watch belongs to the newest run before it that brought its release up. */
export function withWatches(entries: readonly Entry[], watches: readonly Watched[]): Entry[] {
  const of = new Map<Entry, Watched>();
  for (const watch of watches) {
    const run = entries.find(
      ({ kind, sha, when }) => kind === "update" && sha === watch.release && when <= watch.ended,
    );
    if (run) of.set(run, watch);
  }
  return entries.map((entry) => {
    const watch = of.get(entry);
    return watch ? { ...entry, watch } : entry;
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
          ["when", "what", "result", "who", "release", "verdict", "changes", "watch", "message"],
          ...entries.map(row),
        ],
        { head: true },
      );
}

function row({ when, kind, result, who, sha, message, changes, verdict, watch }: Entry): string[] {
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
    watch ? plainLine(watchedText(watch)) : "",
    rest,
  ];
}
