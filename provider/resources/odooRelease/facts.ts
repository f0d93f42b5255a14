import { z } from "zod";
import { slotNames } from "./inputs.ts";

const time = z.iso.datetime();

/** A slot with a container, running or kept. */
const slotFacts = z.strictObject({
  /** `registry/repository@sha256:…` as Docker says. */
  image: z.string(),
  /** Docker's word: `running`, `exited`, … */
  status: z.string(),
  health: z.string(),
  restarts: z.int(),
  startedAt: z.string(),
});

/**
 * A named copy of the database. `release` is the image that served when it was made: what a rewind
 * to this point goes together with.
 */
const rewindPoint = z.strictObject({
  name: z.string(),
  madeAt: time,
  bytes: z.int(),
  release: z.string().nullable(),
  /** `rewind`: to go back to. `failed`: of an update that failed. `abandoned`: left by a rewind. */
  kind: z.enum(["rewind", "failed", "abandoned"]),
});

/** A module as the database records it. */
const databaseModule = z.strictObject({
  version: z.string(),
  state: z.string(),
  /** By click-odoo-update's rule, recorded after the last update; null: never recorded. */
  hash: z.string().nullable(),
});

/** A step that was begun and never ended: a run was killed there. */
const openStep = z.strictObject({ step: z.string(), begunAt: time, image: z.string() });

/** What really serves: read from the host, not from the state. */
export const releaseFactsSchema = z.strictObject({
  /** The host's clock. */
  takenAt: time,
  /** `held`: requests wait. `none`: nginx has no upstream of ours. */
  serving: z.enum([...slotNames, "held", "none"]),
  upstream: z.strictObject({ http: z.int(), websocket: z.int() }).nullable(),
  slots: z.strictObject({ blue: slotFacts.nullable(), green: slotFacts.nullable() }),
  cron: slotFacts.nullable(),
  /** The rewind point that the data come from; "current" when there was no rewind since the last update. */
  data: z.string(),
  /** Odoo's series by the database's `base`, such as `19.0`; null: not Odoo's, or not there. */
  series: z.string().nullable(),
  modules: z.record(z.string(), databaseModule),
  databaseBytes: z.int().nullable(),
  rewindPoints: z.array(rewindPoint),
  journal: z.array(openStep),
  memory: z.strictObject({ availableMb: z.int(), webMb: z.int() }),
  diskFreeBytes: z.int(),
});

export type ReleaseFacts = z.infer<typeof releaseFactsSchema>;
export type RewindPoint = ReleaseFacts["rewindPoints"][number];
export type DatabaseModule = ReleaseFacts["modules"][string];

/** What an image would load, found by a one-off container of it. */
export const imageModulesSchema = z.strictObject({
  series: z.string(),
  modules: z.record(
    z.string(),
    z.strictObject({
      /** As Odoo writes it, series first: `19.0.1.0.2`. */
      version: z.string(),
      /** By click-odoo-update's rule. */
      hash: z.string(),
      depends: z.array(z.string()),
      installable: z.boolean(),
      /** Odoo's own: within a series it is skipped, as click-odoo-update's `--ignore-core-addons` does. */
      core: z.boolean(),
    }),
  ),
});

export type ImageModules = z.infer<typeof imageModulesSchema>;

/** What people changed since a moment: OdooBot and the probe are nobody. */
export const userWritesSchema = z.strictObject({
  since: time,
  records: z.int(),
  lastAt: time.nullable(),
  newest: z.array(z.strictObject({ model: z.string(), id: z.int(), user: z.string(), at: time })),
});

export type UserWrites = z.infer<typeof userWritesSchema>;
