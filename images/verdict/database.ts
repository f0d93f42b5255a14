import { z } from "zod";

/** A module that Odoo has installed in a database, as the database says it. */
const installedModule = z.object({
  name: z.string(),
  /** `installed`, or a state that begins with `to `: something did not finish. */
  state: z.string(),
  /** The version that it was last installed or updated at. */
  version: z.string().nullable(),
  depends: z.array(z.string()),
});
export type InstalledModule = z.infer<typeof installedModule>;

/** All of a database that decides what a release means for it. */
export const databaseModules = z.object({
  modules: z.array(installedModule),
  /** Odoo's active languages: `en_US`. */
  languages: z.array(z.string()),
  /** By module: what click-odoo-update, or this project by its rule, recorded after the last update. */
  hashes: z.record(z.string(), z.string()).nullable(),
  /** The database's own choice of what counts for a hash; null is the rule's default. */
  exclude: z.string().nullable(),
});
export type DatabaseModules = z.infer<typeof databaseModules>;

/** click-odoo-update's own key, so that both tools agree on what is up to date. */
export const HASHES_PARAMETER = "module_auto_update.installed_checksums";
export const EXCLUDE_PARAMETER = "module_auto_update.exclude_patterns";

/** Odoo's series of a database, by the version of `base`: `19.0`. */
export function databaseSeries({ modules }: DatabaseModules): string | undefined {
  const version = modules.find(({ name }) => name === "base")?.version;
  return version?.split(".").slice(0, 2).join(".");
}
