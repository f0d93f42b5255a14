import { z } from "zod";

/** A module that a release would have updated, and why. */
export const moduleChange = z.object({
  name: z.string(),
  version: z.object({ before: z.string().nullable(), after: z.string() }),
  /** Content by click-odoo-update's rule; absent for one that changes only with another. */
  hash: z.object({ before: z.string(), after: z.string() }).optional(),
  /** Changed, but its version was not raised: no migration will run. */
  noMigration: z.boolean(),
});
export type ModuleChange = z.infer<typeof moduleChange>;

const blocker = z.object({
  code: z.enum([
    "not-initialised",
    "other-series",
    "module-missing",
    "dependency-missing",
    "update-unfinished",
    "other-architecture",
    "no-way-back",
  ]),
  what: z.string(),
  found: z.string(),
  /** What a person can do instead, the best way first. */
  next: z.string(),
});
export type Blocker = z.infer<typeof blocker>;

/** A named copy of the database that a release can go back to. */
export const rewindPoint = z.object({
  name: z.string(),
  /** When it was made; ISO 8601, UTC. */
  takenAt: z.iso.datetime(),
  /** By module, the hashes that the copy records. */
  hashes: z.record(z.string(), z.string()).nullable(),
  /** Records that people have written since; null when nobody can say. */
  writesSince: z.int().nonnegative().nullable(),
});
export type RewindPoint = z.infer<typeof rewindPoint>;

const common = {
  /** Modules whose content differs, and would be updated. */
  modules: z.array(moduleChange),
  /** What Odoo updates with them, because it depends on one of them. */
  dependants: z.array(z.string()),
  /** What an update would install, because a changed module now needs it. */
  installs: z.array(z.string()),
  /**
   * Changed since the release that serves and not updated: the database records no content of them,
   * and their version was not raised.
   */
  unrecorded: z.array(z.string()),
};

/** What a deploy or a rollback will mean: the table of the runbook, one row each. */
export const verdictSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("code-only"), ...common }),
  z.object({ kind: z.literal("update"), ...common }),
  z.object({
    kind: z.literal("rewind"),
    point: rewindPoint,
    minutesLost: z.number(),
    lossless: z.boolean(),
    ...common,
  }),
  z.object({ kind: z.literal("impossible"), blockers: z.array(blocker).min(1), ...common }),
]);
export type Verdict = z.infer<typeof verdictSchema>;
