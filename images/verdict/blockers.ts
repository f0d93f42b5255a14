import type { ReleaseFile } from "../releaseFile.ts";
import { databaseSeries, type DatabaseModules } from "./database.ts";
import type { Blocker } from "./verdict.ts";
import { compareVersions } from "./versions.ts";
import { ipai } from "../../report/ipai.ts";

/** What an image cannot serve, whatever is done: found before anything changes. */
export function blockersOf(
  database: DatabaseModules,
  serving: ReleaseFile | undefined,
  target: ReleaseFile,
): Blocker[] {
  const series = databaseSeries(database);
  if (series === undefined) return [notInitialised()];
  const blockers = [
    ...otherSeries(series, target),
    ...missingModules(database, serving, target),
    ...unfinished(database),
  ];
  return blockers;
}

function notInitialised(): Blocker {
  return {
    code: "not-initialised",
    what: "The database is not one that Odoo has initialised.",
    found: "no installed module base",
    next: `${ipai("verify")}: the layer database says which database it is`,
  };
}

function otherSeries(series: string, target: ReleaseFile): Blocker[] {
  if (series === target.series) return [];
  const lower = compareVersions(target.series, series) < 0;
  return [
    {
      code: "other-series",
      what: `The image is of Odoo ${target.series}, the database of ${series}.`,
      found: `image ${target.series}, database ${series}`,
      next: lower
        ? `deploy a release of Odoo ${series}; to go back, restore a backup of Odoo ${target.series} beside the live database`
        : `deploy a release of Odoo ${series}; an upgrade to ${target.series} is rehearsed on a copy first`,
    },
  ];
}

/** Odoo itself would start, log one line, and serve broken views. */
function missingModules(
  { modules }: DatabaseModules,
  serving: ReleaseFile | undefined,
  target: ReleaseFile,
): Blocker[] {
  const has = (name: string): boolean => {
    if (Object.hasOwn(target.addons, name)) return true;
    if (target.core) return Object.hasOwn(target.core, name);
    // An image that does not list Odoo's own modules: only what another one brought can be missed.
    return serving === undefined || !Object.hasOwn(serving.addons, name);
  };
  const missing = modules.map(({ name }) => name).filter((name) => !has(name));
  if (missing.length === 0) return [];
  return [
    {
      code: "module-missing",
      what: "The image lacks modules that are installed in the database.",
      found: missing.sort().join(", "),
      next: "deploy a release that has them, or uninstall them first; an older state can be restored into a new database beside the live one",
    },
  ];
}

function unfinished({ modules }: DatabaseModules): Blocker[] {
  const waiting = modules.filter(({ state }) => state.startsWith("to "));
  if (waiting.length === 0) return [];
  return [
    {
      code: "update-unfinished",
      what: "An update of modules did not finish; Odoo runs no scheduled action until it has.",
      found: waiting.map(({ name, state }) => `${name}: ${state}`).join(", "),
      next: `${ipai("verify")}: the layer modules names the way out`,
    },
  ];
}

/** Modules that an update would need and no image part brings: Odoo would end it with an error. */
export function missingDependencies(installs: readonly string[], target: ReleaseFile): Blocker[] {
  const { core, addons } = target;
  if (core === undefined) return [];
  const missing = installs.filter(
    (name) => !Object.hasOwn(addons, name) && !Object.hasOwn(core, name),
  );
  if (missing.length === 0) return [];
  return [
    {
      code: "dependency-missing",
      what: "Changed modules need others that the image lacks.",
      found: missing.join(", "),
      next: `add them to the lock and build the release again: ${ipai("addons lock")}`,
    },
  ];
}
