import { z } from "zod";

/** What came of a release's update on a copy of the database; as the host keeps it. */
export const rehearsedSchema = z.object({
  release: z.string().describe("the commit of the release that was tried"),
  image: z.string().describe("its image, by digest"),
  at: z.string().describe("when; ISO 8601, UTC"),
  ok: z.boolean().describe("whether the update went well"),
  seconds: z.number().describe("how long the update took"),
  copySeconds: z.number().describe("how long the copy took, which nobody waits for"),
  error: z.string().nullable().describe("the last words of an update that failed"),
  errors: z.array(z.string()).describe("errors that Odoo logged meanwhile"),
  lockWaits: z.array(z.string()).describe("statements that were seen to wait for a lock"),
  locked: z.array(z.string()).describe("tables that were seen locked against readers"),
  sizeBefore: z.number().describe("bytes of the database before the update"),
  sizeAfter: z.number().describe("and after it"),
  rewritten: z
    .array(
      z.object({
        table: z.string().describe("its name"),
        size: z.number().describe("bytes with its indexes"),
      }),
    )
    .describe("tables that are new or were written anew, biggest first"),
});
export type Rehearsed = z.infer<typeof rehearsedSchema>;
