import { z } from "zod";

/** What is wrong with a spec kit, where, and what to do. */
export const specFinding = z.object({
  rule: z
    .enum(["missing", "empty", "placeholder", "broken-link", "unproved", "task", "unlisted"])
    .describe("the rule's name"),
  file: z.string().describe("A path in the checkout"),
  line: z.number().describe("1-based; 1 for what is wrong with a file as a whole"),
  what: z.string().describe("what is wrong"),
  next: z.string().describe("what to do"),
});

export type SpecFinding = z.infer<typeof specFinding>;
