import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { plainLine } from "../report/plainLine.ts";
import { table } from "../report/table.ts";
import { changeSummary } from "./changes/change.ts";
import { summaryText } from "./changes/text.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { asUserError } from "./stack/failure.ts";
import { openStack } from "./stack/open.ts";

const input = z.object({
  ...stackInput,
  limit: z.coerce.number().int().positive().default(20).describe("how many, newest first"),
});

const entry = z.object({
  /** ISO 8601, UTC. */
  when: z.string(),
  kind: z.string(),
  result: z.string(),
  /** From the run's message; else the author of the commit that it was run from. */
  who: z.string().optional(),
  /** What the release meant for the database, as it was foreseen. */
  verdict: z.string().optional(),
  /** The release that was pinned then. */
  sha: z.string().optional(),
  message: z.string(),
  changes: changeSummary,
});

const output = z.object({ stack: z.string(), entries: z.array(entry) });

type Entry = z.infer<typeof entry>;

export const history: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "history",
  summary: "list the stack's operations: when, who, release, result",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack, limit }) => {
    const { stack: opened } = await openStack(ctx, stack);
    const summaries = await opened.history(limit, 1, false).catch((error: unknown) => {
      throw asUserError(error, stack);
    });
    return { stack, entries: summaries.map(entryOf) };
  },
  text: ({ stack, entries }) =>
    entries.length === 0
      ? `stack ${stack} has no history yet`
      : table(
          [
            ["when", "what", "result", "who", "release", "verdict", "changes", "message"],
            ...entries.map(row),
          ],
          { head: true },
        ),
};

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
