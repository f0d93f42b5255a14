import { z } from "zod";

/**
 * What lives here: how any operation is recorded so that it can be proved later. A pack is a
 * folder `<root>/<YYYYMMDD-HHMM>/<scope>/` with a page for people, the output of every check, and
 * a signed in-toto statement. What does not live here: deciding what an operation's result is;
 * whoever ran it says so from what was read back.
 */

/** One check of an operation, with what it printed. */
export const check = z.strictObject({
  name: z.string().describe("the check's name"),
  passed: z.boolean().describe("whether it passed"),
  summary: z.string().describe("how many resources each kind of change concerns, by kind"),
  output: z.string().optional().describe("Full output; becomes a file of the pack"),
});

/** What one operation was, from its sources: never what was intended. */
export const evidenceRecord = z.strictObject({
  stack: z.string().describe("the stack that was worked on"),
  operation: z.strictObject({
    name: z.string(),
    reason: z
      .string()
      .describe("Ticket, commit message or the words of the person who asked for it"),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    result: z.enum(["succeeded", "failed", "cancelled"]),
    error: z.string().optional().describe("The reason of a failure"),
  }),
  actor: z.strictObject({
    user: z.string(),
    machine: z.string(),
    gitIdentity: z.string().nullable(),
    through: z.enum(["cli", "ci", "mcp", "control-room"]),
    run: z.string().optional().describe("Of CI: the address of the run, where its log stands"),
  }),
  /** Of a plan that a person approved: who asked for it, who approved it, and what exactly. */
  approval: z
    .strictObject({
      plan: z.string(),
      /** SHA-256 over all that the approval binds. */
      planDigest: z.string(),
      requestedBy: z.string(),
      approvedBy: z.string(),
      confirmedBy: z.string(),
      approvedAt: z.iso.datetime(),
      reason: z.string().optional(),
    })
    .optional(),
  source: z.strictObject({
    commit: z.string().nullable(),
    branch: z.string().nullable(),
    dirty: z.boolean(),
    diffstat: z.string(),
  }),
  plan: z
    .strictObject({ sha256: z.string(), changes: z.record(z.string(), z.number()) })
    .nullable()
    .describe("SHA-256 of the plan that was approved or previewed, and what it would change"),
  release: z
    .strictObject({ sha: z.string(), digest: z.string() })
    .nullable()
    .describe("Read back from the host, not from settings"),
  versions: z
    .record(z.string(), z.string())
    .describe("Versions read back: tools, modules, packages"),
  checks: z.array(check),
});

export type Check = z.infer<typeof check>;
export type EvidenceRecord = z.infer<typeof evidenceRecord>;
