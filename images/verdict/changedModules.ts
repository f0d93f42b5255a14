import type { ReleaseFile } from "../releaseFile.ts";
import type { DatabaseModules, InstalledModule } from "./database.ts";
import { compareContent } from "./sameContent.ts";
import type { ModuleChange } from "./verdict.ts";
import { compareVersions } from "./versions.ts";
import { entryOf } from "../../addons/entryOf.ts";

export interface ChangedModules {
  readonly modules: ModuleChange[];
  readonly dependants: string[];
  readonly installs: string[];
  readonly unrecorded: string[];
}

/**
 * Which installed modules an image holds otherwise than the database knows them, and what an update
 * of them takes along. Of Odoo's own modules only a raised version counts, as within a series no
 * other change needs an update.
 */
export function changedModules(
  database: DatabaseModules,
  serving: ReleaseFile | undefined,
  target: ReleaseFile,
): ChangedModules {
  const modules: ModuleChange[] = [];
  const unrecorded: string[] = [];
  for (const installed of database.modules) {
    const { change, silent } = changeOf(installed, database, serving, target);
    if (change) modules.push(change);
    if (silent) unrecorded.push(installed.name);
  }
  const names = modules.map(({ name }) => name);
  return {
    modules,
    dependants: dependantsOf(names, database),
    installs: installsOf(names, database, target),
    unrecorded,
  };
}

function changeOf(
  { name, version }: InstalledModule,
  database: DatabaseModules,
  serving: ReleaseFile | undefined,
  target: ReleaseFile,
): { change?: ModuleChange; silent?: boolean } {
  const addon = entryOf(target.addons, name);
  const after = addon?.version ?? entryOf(target.core, name);
  if (after === undefined) return {};
  const difference = version === null ? 0 : compareVersions(after, version);
  if (addon === undefined) {
    return difference > 0
      ? { change: { name, version: { before: version, after }, noMigration: false } }
      : {};
  }
  const compared = compareContent(name, database, serving, addon);
  const recorded = entryOf(database.hashes, name) !== undefined;
  // What the database never recorded is known by its version alone.
  const known = recorded && compared;
  const changed = known ? !compared.same || difference > 0 : difference !== 0;
  if (!changed) return { silent: compared?.same === false };
  return {
    change: {
      name,
      version: { before: version, after },
      ...(compared && { hash: { before: compared.before, after: compared.after } }),
      noMigration: version !== null && difference === 0,
    },
  };
}

/** What Odoo updates along: everything installed that depends, over any number of steps, on these. */
function dependantsOf(names: readonly string[], { modules }: DatabaseModules): string[] {
  const reached = new Set(names);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const { name, depends } of modules) {
      if (depends.some((needed) => reached.has(needed))) reached.add(name);
    }
  }
  return [...reached].filter((name) => !names.includes(name)).sort();
}

/** What the changed modules need now and the database has not, over any number of steps. */
function installsOf(
  names: readonly string[],
  database: DatabaseModules,
  target: ReleaseFile,
): string[] {
  const installed = new Set(database.modules.map(({ name }) => name));
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const needed of entryOf(target.addons, name)?.depends ?? []) {
      if (installed.has(needed) || found.has(needed)) continue;
      found.add(needed);
      waiting.push(needed);
    }
  }
  return [...found].sort();
}
