import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { changeSummary } from "../changes/change.ts";
import type { SettledEntry } from "./historyEntry.ts";

/** One run of the engine on a stack. */
export const pastRunSchema = z.object({
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

export type PastRun = z.infer<typeof pastRunSchema>;

/** How the messages of our own runs end: who, and of a release its verdict. */
export const BY = / by (\S+)(?: \(([^()]*)\))?$/;

export function pastRunOf(
  summary: SettledEntry & Partial<Pick<UpdateSummary, "resourceChanges">>,
): PastRun {
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
