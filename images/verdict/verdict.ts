import { z } from "zod";

/** A module that a release would have updated, and why. */
export const moduleChange = z.object({
  name: z.string().describe("the module's technical name"),
  version: z
    .object({
      before: z.string().nullable().describe("in the database"),
      after: z.string().describe("in the image"),
    })
    .describe("its version"),
  hash: z
    .object({
      before: z.string().describe("in the database"),
      after: z.string().describe("in the image"),
    })
    .optional()
    .describe("Content by click-odoo-update's rule; absent for one that changes only with another"),
  noMigration: z
    .boolean()
    .describe("Changed, but its version was not raised: no migration will run"),
});
export type ModuleChange = z.infer<typeof moduleChange>;

const blocker = z.object({
  code: z
    .enum([
      "not-initialised",
      "other-series",
      "module-missing",
      "dependency-missing",
      "update-unfinished",
      "other-architecture",
      "no-way-back",
    ])
    .describe("a stable name for it"),
  what: z.string().describe("what stands in the way"),
  found: z.string().describe("what was seen"),
  next: z.string().describe("What a person can do instead, the best way first"),
});
export type Blocker = z.infer<typeof blocker>;

/** A record that somebody has changed: nobody's when its user is gone. */
export const changedRecord = z.object({
  model: z.string().describe("Odoo's name of its kind: `sale.order`"),
  id: z.int().describe("its number"),
  user: z.string().nullable().describe("the login of who changed it last"),
  at: z.string().describe("when; ISO 8601, UTC"),
});
export type ChangedRecord = z.infer<typeof changedRecord>;

/** A named copy of the database that a release can go back to. */
export const rewindPoint = z.object({
  name: z.string().describe("the copy's name"),
  takenAt: z.iso.datetime().describe("When it was made; ISO 8601, UTC"),
  hashes: z
    .record(z.string(), z.string())
    .nullable()
    .describe("By module, the hashes that the copy records"),
  writesSince: z
    .int()
    .nonnegative()
    .nullable()
    .describe("Records that people have written since; null when nobody can say"),
  size: z.int().nonnegative().optional().describe("Bytes; where somebody measured them"),
  image: z
    .string()
    .nullish()
    .describe("The image that served until it was made, by digest; null when nobody can say"),
  newest: z.array(changedRecord).optional().describe("Of what was written since, the newest"),
});
export type RewindPoint = z.infer<typeof rewindPoint>;

/** A rewind point that its host has dropped, by the rules of `ipai:odoo.rewind`. */
export const droppedPoint = z.object({
  name: z.string().describe("the copy's name"),
  image: z.string().describe("the image that served until it was made, by digest"),
  why: z.string().describe("by which rule it was dropped"),
  at: z.string().describe("when it was dropped; ISO 8601, UTC"),
});
export type DroppedPoint = z.infer<typeof droppedPoint>;

const common = {
  modules: z.array(moduleChange).describe("modules whose content differs, and would be updated"),
  dependants: z
    .array(z.string())
    .describe("what Odoo updates with them, because it depends on one of them"),
  installs: z
    .array(z.string())
    .describe("what an update would install, because a changed module now needs it"),
  unrecorded: z
    .array(z.string())
    .describe(
      "changed since the release that serves and not updated: the database records no content of them, and their version was not raised",
    ),
};

/** What a deploy or a rollback will mean: the table of the runbook, one row each. */
export const verdictSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("code-only").describe("what it means for the database"), ...common }),
  z.object({ kind: z.literal("update").describe("what it means for the database"), ...common }),
  z.object({
    kind: z.literal("rewind").describe("what it means for the database"),
    point: rewindPoint.describe("the copy of the database to go back to"),
    minutesLost: z.number().describe("how old that copy is: what was written since is lost"),
    lossless: z.boolean().describe("whether nobody wrote since"),
    ...common,
  }),
  z.object({
    kind: z.literal("impossible").describe("what it means for the database"),
    blockers: z.array(blocker).min(1).describe("what stands in the way, all of it"),
    ...common,
  }),
]);
export type Verdict = z.infer<typeof verdictSchema>;
