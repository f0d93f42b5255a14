import { z } from "zod";
import { check } from "../../../evidence/record.ts";

export const testResult = z.object({
  module: z.string().describe("the module's technical name"),
  test: z.string().describe("`TestRelease.test_shows_the_release`"),
  outcome: z.enum(["passed", "failed", "error", "skipped"]).describe("how its tests ended"),
  seconds: z.number().describe("how long they took"),
  message: z.string().optional().describe("Why it was skipped, or the end of the traceback."),
});

export type TestResult = z.infer<typeof testResult>;

/** What a run found: failures first. */
export const ciResult = z.object({
  ok: z.boolean().describe("Every check passed."),
  failures: z.array(testResult).describe("Tests that failed."),
  checks: z.array(check).describe("each check, with its result"),
  notReached: z.array(z.string()).describe("Checks that an earlier fault made impossible."),
  tests: z
    .object({
      total: z.number().describe("how many ran"),
      passed: z.number().describe("how many passed"),
      failed: z.number().describe("how many failed"),
      errors: z.number().describe("how many ended by an error"),
      skipped: z.number().describe("how many were skipped"),
      fromCache: z.number().describe("Among them: run when the cached database was made."),
    })
    .describe("how many tests ran and how they ended"),
  skipped: z.record(z.string(), z.number()).describe("How many tests Odoo skipped, by reason."),
  leftOut: z
    .array(z.string())
    .describe("Modules and tests that this image is unable to take, and why."),
  release: z.string().nullable().describe("The image that was tested."),
  database: z
    .object({
      origin: z.enum(["new", "cache"]).describe("made by this run, or taken from the cache"),
      key: z.string().describe("what it was made from, as a hash"),
      madeAt: z.string().describe("when, ISO 8601"),
    })
    .nullable()
    .describe("Where the locked modules were installed, and when."),
  seconds: z.record(z.string(), z.number()).describe("By part, and `total`."),
  artifacts: z.string().describe("The folder of junit.xml and the logs."),
});

export type CiResult = z.infer<typeof ciResult>;
