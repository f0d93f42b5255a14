import { z } from "zod";

/**
 * What lives here: how any operation is recorded so that it can be proved later. A pack is a
 * folder `<root>/<YYYYMMDD-HHMM>/<scope>/` with a page for people, the output of every check, and
 * a signed in-toto statement. What does not live here: deciding what an operation's result is;
 * whoever ran it says so from what was read back.
 */

/** One check of an operation, with what it printed. */
export const check = z.strictObject({
  name: z.string(),
  passed: z.boolean(),
  /** One sentence: what was found. */
  summary: z.string(),
  /** Full output; becomes a file of the pack. */
  output: z.string().optional(),
});

/** What one operation was, from its sources: never what was intended. */
export const evidenceRecord = z.strictObject({
  /** The chain that it belongs to: a stack's name, or `repository`. */
  stack: z.string(),
  operation: z.strictObject({
    name: z.string(),
    /** Ticket, commit message or the words of the person who asked for it. */
    reason: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    result: z.enum(["succeeded", "failed", "cancelled"]),
    /** The reason of a failure. */
    error: z.string().optional(),
  }),
  actor: z.strictObject({
    user: z.string(),
    machine: z.string(),
    gitIdentity: z.string().nullable(),
    through: z.enum(["cli", "ci", "mcp", "control-room"]),
    /** Of CI: the address of the run, where its log stands. */
    run: z.string().optional(),
  }),
  source: z.strictObject({
    commit: z.string().nullable(),
    branch: z.string().nullable(),
    dirty: z.boolean(),
    diffstat: z.string(),
  }),
  /** SHA-256 of the plan that was approved or previewed, and what it would change. */
  plan: z
    .strictObject({ sha256: z.string(), changes: z.record(z.string(), z.number()) })
    .nullable(),
  /** Read back from the host, not from settings. */
  release: z.strictObject({ sha: z.string(), digest: z.string() }).nullable(),
  /** Versions read back: tools, modules, packages. */
  versions: z.record(z.string(), z.string()),
  checks: z.array(check),
});

export type Check = z.infer<typeof check>;
export type EvidenceRecord = z.infer<typeof evidenceRecord>;
