import { z } from "zod";

/** What became of one repository. */
export const outcomeSchema = z.strictObject({
  repository: z.string(),
  outcome: z.enum(["cloned", "unpacked", "updated", "present", "unused", "refused", "failed"]),
  detail: z.string().describe("What is there now, or why nothing was changed."),
});

export type Outcome = z.infer<typeof outcomeSchema>;

/** Whether the repository is not as it was locked. */
export function isBad({ outcome }: Outcome): boolean {
  return outcome === "refused" || outcome === "failed";
}
