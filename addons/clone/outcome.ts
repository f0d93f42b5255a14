import { z } from "zod";
import { counted } from "../../report/finding.ts";

/** What became of one repository. */
export const outcomeSchema = z.strictObject({
  repository: z.string().describe("the repository's name"),
  outcome: z
    .enum(["cloned", "unpacked", "updated", "present", "unused", "refused", "failed"])
    .describe("what was done with it, or why nothing was"),
  detail: z.string().describe("What is there now, or why nothing was changed."),
});

export type Outcome = z.infer<typeof outcomeSchema>;

/** Whether the repository is not as it was locked. */
export function isBad({ outcome }: Outcome): boolean {
  return outcome === "refused" || outcome === "failed";
}

/** `19 repositories: 17 present, 2 failed`. */
export function countText(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const parts = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  return `${counted(outcomes.length, "repository", "repositories")}: ${parts.join(", ")}`;
}
