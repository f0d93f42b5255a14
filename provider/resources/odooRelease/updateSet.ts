import type { ImageModules, ReleaseFacts } from "./facts.ts";

/** A module that an image would have to update, and why. */
export interface ModuleUpdate {
  readonly name: string;
  readonly why: "changed" | "version" | "dependant";
  readonly oldHash: string | null;
  readonly newHash: string;
  readonly oldVersion: string;
  readonly newVersion: string;
}

/** What an image means to a database. */
export interface UpdateSet {
  /** Sorted; empty means code-only. Dependants are included. */
  readonly modules: readonly ModuleUpdate[];
  /** Installed in the database, absent from the image: Odoo would serve broken pages. */
  readonly absent: readonly string[];
  readonly seriesDiffers: boolean;
  /** Lower in the image than in the database. */
  readonly older: readonly string[];
}

/**
 * Compares the database's modules with the image's. A module whose hash was never recorded is
 * judged by its version alone.
 */
export function updateSetOf(
  facts: Pick<ReleaseFacts, "modules" | "series">,
  image: ImageModules,
): UpdateSet {
  const installed = Object.entries(facts.modules).filter(([, { state }]) => state === "installed");
  const changed = new Map<string, ModuleUpdate>();
  for (const [name, { version, hash }] of installed) {
    const found = image.modules[name];
    if (!found) continue;
    const why =
      !found.core && hash !== null && hash !== found.hash
        ? "changed"
        : compareVersions(found.version, version) > 0
          ? "version"
          : undefined;
    if (why) changed.set(name, update(name, why, version, hash, found));
  }
  for (let grew = true; grew;) {
    grew = false;
    for (const [name, { version, hash }] of installed) {
      const found = image.modules[name];
      if (!found || changed.has(name) || !found.depends.some((each) => changed.has(each))) continue;
      changed.set(name, update(name, "dependant", version, hash, found));
      grew = true;
    }
  }
  return {
    modules: [...changed.values()].sort((a, b) => a.name.localeCompare(b.name)),
    absent: installed.map(([name]) => name).filter((name) => !image.modules[name]?.installable),
    seriesDiffers: facts.series !== null && facts.series !== image.series,
    older: installed.flatMap(([name, { version }]) => {
      const found = image.modules[name];
      return found && compareVersions(found.version, version) < 0 ? [name] : [];
    }),
  };
}

function update(
  name: string,
  why: ModuleUpdate["why"],
  oldVersion: string,
  oldHash: string | null,
  found: ImageModules["modules"][string],
): ModuleUpdate {
  return { name, why, oldHash, newHash: found.hash, oldVersion, newVersion: found.version };
}

/** By Odoo's rule: number by number. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
