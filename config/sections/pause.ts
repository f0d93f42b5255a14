import { z } from "zod";
import { about } from "../about.ts";

/** Set by a rollback: no release of CI gets in until a person lifts it. */
export const pause = z
  .strictObject({
    reason: z.string().min(1).describe("why it takes no release from CI").register(about, {
      what: "Why the stack takes no release from CI; set by `ipai rollback`, lifted by `ipai resume`.",
      example: '"rollback to 6922c7d5b0c4: the shop lost its prices"',
    }),
    by: z
      .string()
      .describe("who paused it")
      .register(about, { what: "Who paused it.", example: "ana@laptop" }),
    at: z.iso
      .datetime()
      .describe("when; UTC")
      .register(about, { what: "When; UTC.", example: '"2026-11-28T18:05:00Z"' }),
  })
  .optional();
