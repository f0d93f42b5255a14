import { z } from "zod";

/** What `up` would do with one thing that is there, or that it needs. */
export const adoptItem = z.object({
  deed: z
    .enum(["take over", "change", "make", "leave", "in the way"])
    .describe("`take over`: it is the stack's from then on; `leave`: nobody touches it"),
  what: z.string().describe("the thing that was found"),
  risk: z.string().optional().describe("What can go wrong, or what to do about what is in the way"),
});

export type AdoptItem = z.infer<typeof adoptItem>;
