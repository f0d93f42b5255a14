import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { plainLine } from "../report/plainLine.ts";
import { table } from "../report/table.ts";
import { changeSummary } from "./changes/change.ts";
import { summaryText } from "./changes/text.ts";
import { figureRows, figuresOf, figuresSchema } from "./figures.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { deploymentsOf } from "./release/deployments.ts";
import { asUserError } from "./stack/failure.ts";
import { openStack } from "./stack/open.ts";

const input = z.object({
  ...stackInput,
  limit: z.coerce.number().int().positive().default(20).describe("how many, newest first"),
  figures: z
    .boolean()
    .default(false)
    .describe("the five figures of DORA, each with its sample size, over all of the history"),
});

const entry = z.object({
  when: z.string().describe("ISO 8601, UTC"),
  kind: z.string().describe("what the engine did: update, refresh, destroy"),
  result: z.string().describe("how it ended: succeeded, failed, in-progress"),
  who: z
    .string()
    .optional()
    .describe("From the run's message; else the author of the commit that it was run from"),
  verdict: z
    .string()
    .optional()
    .describe("What the release meant for the database, as it was foreseen"),
  sha: z.string().optional().describe("The release that was pinned then"),
  message: z.string().describe("what the run says about itself"),
  changes: changeSummary.describe("how many resources each kind of change concerned"),
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
    const { stack: opened } = await openStack(ctx, stack);
    const count = figures ? ALL : limit;
    const summaries = await opened.history(count, 1, false).catch((error: unknown) => {
      throw asUserError(error, stack);
    });
    const shown = { stack, entries: summaries.slice(0, limit).map(entryOf) };
    if (!figures) return shown;
    const deployments = await deploymentsOf(ctx.root, summaries);
    return { ...shown, figures: figuresOf(deployments, new Date()) };
  },
  text: ({ stack, entries, figures }) => {
    const list = listText(stack, entries);
    return figures === undefined ? list : `${list}\n\n${table(figureRows(figures))}`;
  },
};

/** The engine pages its history; a stack has fewer entries than this for years. */
const ALL = 5000;

function listText(stack: string, entries: readonly Entry[]): string {
  return entries.length === 0
    ? `stack ${stack} has no history yet`
    : table(
        [
          ["when", "what", "result", "who", "release", "verdict", "changes", "message"],
          ...entries.map(row),
        ],
        { head: true },
      );
}

/** How the messages of our own runs end: who, and of a release its verdict. */
const BY = / by (\S+)(?: \(([^()]*)\))?$/;

function entryOf(summary: UpdateSummary): Entry {
  const { startTime, kind, result, message, environment, config, resourceChanges } = summary;
  const [, by, verdict] = BY.exec(message) ?? [];
  const author = by ?? environment["git.author"];
  const release = config["ipai:release"]?.value;
  return {
    when: startTime.toISOString(),
    kind,
    result,
    ...(author === undefined ? {} : { who: author }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(release === undefined ? {} : { sha: release }),
    message,
    changes: { ...resourceChanges },
  };
}

function row({ when, kind, result, who, sha, message, changes, verdict }: Entry): string[] {
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
    rest,
  ];
}
