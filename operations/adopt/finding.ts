import { z } from "zod";

/** What `up` would do with one thing that is there, or that it needs. */
export const adoptItem = z.object({
  /** `take over`: it is the stack's from then on; `leave`: nobody touches it. */
  deed: z.enum(["take over", "change", "make", "leave", "in the way"]),
  what: z.string(),
  /** What can go wrong, or what to do about what is in the way. */
  risk: z.string().optional(),
});

export type AdoptItem = z.infer<typeof adoptItem>;
