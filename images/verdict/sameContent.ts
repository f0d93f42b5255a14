import { DEFAULT_EXCLUDE } from "../../addons/hash.ts";
import type { ReleaseAddon, ReleaseFile } from "../releaseFile.ts";
import type { DatabaseModules } from "./database.ts";
import { entryOf } from "../../addons/entryOf.ts";

export interface Comparison {
  readonly same: boolean;
  /** The database's record, or the release that serves. */
  readonly basis: "database" | "serving";
  /** What counts now, and what would. */
  readonly before: string;
  readonly after: string;
}

/**
 * Whether an image holds a module as the database knows it. The database's record decides; where it
 * has none, or one by another rule than the image states, the release that serves stands for it.
 *
 * @returns nothing when neither can be compared with
 */
export function compareContent(
  name: string,
  database: DatabaseModules,
  serving: ReleaseFile | undefined,
  after: ReleaseAddon,
): Comparison | undefined {
  const recorded = entryOf(database.hashes, name);
  const languages = furtherLanguages(database.languages);
  const hash = byDefaultRule(database) ? hashFor(after, languages) : undefined;
  if (recorded !== undefined && hash !== undefined) {
    const same = recorded.startsWith(hash);
    return { same, basis: "database", before: recorded, after: hash };
  }
  const before = entryOf(serving?.addons, name);
  if (before === undefined) return undefined;
  return {
    same: sameInBoth(before, after, languages),
    basis: "serving",
    before: before.hash,
    after: after.hash,
  };
}

function byDefaultRule({ exclude }: DatabaseModules): boolean {
  return exclude === null || exclude === DEFAULT_EXCLUDE.join(",");
}

const ENGLISH = "en";

/** The active languages besides English, which every hash of an image counts. */
function furtherLanguages(active: readonly string[]): readonly string[] {
  const languages = active.map((language) => language.split("_", 1)[0] ?? language);
  return [...new Set(languages)].filter((language) => language !== ENGLISH);
}

/** By language; nothing for an image that does not state it. */
function byLanguage({ languages }: ReleaseAddon): ReadonlyMap<string, string> | undefined {
  if (languages === undefined) return undefined;
  const pairs = languages.split(" ").filter((pair) => pair !== "");
  return new Map(
    pairs.map((pair) => {
      const colon = pair.lastIndexOf(":");
      return [pair.slice(0, colon), pair.slice(colon + 1)];
    }),
  );
}

/** The module's hash for a database with these languages; the image may not state it. */
function hashFor(addon: ReleaseAddon, active: readonly string[]): string | undefined {
  const { hash, translations } = addon;
  if (active.length === 0) return hash;
  const languages = byLanguage(addon);
  if (languages === undefined) return undefined;
  const relevant = active.filter((language) => languages.has(language));
  const [one, ...others] = relevant;
  if (one === undefined) return hash;
  if (others.length === 0) return languages.get(one);
  return relevant.length === languages.size ? translations : undefined;
}

function sameInBoth(before: ReleaseAddon, after: ReleaseAddon, active: readonly string[]): boolean {
  if (before.hash !== after.hash) return false;
  if (active.length === 0 || before.translations === after.translations) return true;
  const [mine, theirs] = [byLanguage(before), byLanguage(after)];
  if (mine === undefined || theirs === undefined) return false;
  return active.every((language) => mine.get(language) === theirs.get(language));
}
