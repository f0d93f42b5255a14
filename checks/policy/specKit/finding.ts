import { z } from "zod";

/** What is wrong with a spec kit, where, and what to do. */
export const specFinding = z.object({
  rule: z.enum(["missing", "empty", "placeholder", "broken-link", "unproved", "task", "unlisted"]),
  /** A path in the checkout. */
  file: z.string(),
  /** 1-based; 1 for what is wrong with a file as a whole. */
  line: z.number(),
  what: z.string(),
  next: z.string(),
});

export type SpecFinding = z.infer<typeof specFinding>;
