import { z } from "zod";
import type { ReleaseAddon, ReleaseFile } from "../releaseFile.ts";
import type { DatabaseModules } from "./database.ts";
import { judge } from "./judge.ts";
import { verdictSchema, type RewindPoint, type Verdict } from "./verdict.ts";
import { entryOf } from "../../addons/entryOf.ts";

const side = z
  .object({
    version: z.string().describe("its version, as Odoo records it"),
    hash: z.string().describe("its content by click-odoo-update's rule"),
  })
  .nullable();

/** What two images hold otherwise, module by module, and what going from one to the other means. */
export const comparisonSchema = z.object({
  series: z
    .object({ from: z.string().describe("of the first"), to: z.string().describe("of the second") })
    .describe("Odoo's series"),
  modules: z
    .array(
      z.object({
        name: z.string().describe("the module"),
        from: side.describe("in the first; null where it lacks it"),
        to: side.describe("in the second; null where it lacks it"),
      }),
    )
    .describe("addons that one lacks, or that differ in content or version"),
  core: z
    .array(
      z.object({
        name: z.string().describe("the module"),
        from: z.string().nullable().describe("its version in the first"),
        to: z.string().nullable().describe("its version in the second"),
      }),
    )
    .describe("Odoo's own modules that one lacks, or whose version differs"),
  python: z
    .object({
      added: z.array(z.string()).describe("that only the second needs"),
      removed: z.array(z.string()).describe("that only the first needs"),
    })
    .describe("Python distributions that manifests name"),
  there: verdictSchema.describe("a deploy from the first to the second"),
  back: verdictSchema.describe("going back after it, with the rewind point that it made"),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/**
 * @param installed The modules of the database that both are judged for; all of `from` when nobody
 *   knows one.
 */
export function compareReleases(
  from: ReleaseFile,
  to: ReleaseFile,
  installed: DatabaseModules["modules"] | undefined,
  now: Date,
): Comparison {
  const before = databaseOf(from, installed);
  const there = judge({
    database: before,
    serving: from,
    target: to,
    direction: "forward",
    rewindPoints: [],
    now,
  });
  const needs = (release: ReleaseFile) =>
    new Set(Object.values(release.addons).flatMap(({ python }) => python ?? []));
  const [first, second] = [needs(from), needs(to)];
  return {
    series: { from: from.series, to: to.series },
    modules: namesOf(from.addons, to.addons).flatMap((name) => {
      const pair = {
        name,
        from: sideOf(entryOf(from.addons, name)),
        to: sideOf(entryOf(to.addons, name)),
      };
      const same = pair.from?.hash === pair.to?.hash && pair.from?.version === pair.to?.version;
      return same ? [] : [pair];
    }),
    core: namesOf(from.core ?? {}, to.core ?? {}).flatMap((name) => {
      const pair = {
        name,
        from: entryOf(from.core, name) ?? null,
        to: entryOf(to.core, name) ?? null,
      };
      return pair.from === pair.to ? [] : [pair];
    }),
    python: {
      added: [...second].filter((name) => !first.has(name)).sort(),
      removed: [...first].filter((name) => !second.has(name)).sort(),
    },
    there,
    back: wayBack({ from, to, there, before, now }),
  };
}

/** Of a deploy that was made: the database is then as `to` holds it, and a copy of before is there. */
function wayBack(way: {
  from: ReleaseFile;
  to: ReleaseFile;
  there: Verdict;
  before: DatabaseModules;
  now: Date;
}): Verdict {
  const { from, to, there, before, now } = way;
  if (there.kind === "impossible") return there;
  const point: RewindPoint = {
    name: "the rewind point of that deploy",
    takenAt: now.toISOString(),
    hashes: before.hashes,
    writesSince: null,
  };
  return judge({
    database: there.kind === "update" ? databaseOf(to, before.modules) : before,
    serving: to,
    target: from,
    direction: "back",
    rewindPoints: there.kind === "update" ? [point] : [],
    now,
  });
}

/** A database that was last updated to a release. */
function databaseOf(
  release: ReleaseFile,
  installed: DatabaseModules["modules"] | undefined,
): DatabaseModules {
  const { addons, core = {} } = release;
  const base = { name: "base", state: "installed", depends: [], version: `${release.series}.1.0` };
  const all = Object.entries(addons).map(([name, { version, depends = [] }]) => ({
    name,
    version,
    depends,
    state: "installed",
  }));
  const modules = (installed ?? [base, ...all]).map((module) => ({
    ...module,
    version: entryOf(addons, module.name)?.version ?? entryOf(core, module.name) ?? module.version,
  }));
  const hashes = modules.flatMap(({ name }) => {
    const hash = entryOf(addons, name)?.hash;
    return hash === undefined ? [] : [[name, hash]];
  });
  return {
    modules,
    languages: ["en_US"],
    hashes: Object.fromEntries(hashes) as Record<string, string>,
    exclude: null,
  };
}

function namesOf(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function sideOf(addon: ReleaseAddon | undefined) {
  return addon === undefined ? null : { version: addon.version, hash: addon.hash };
}
