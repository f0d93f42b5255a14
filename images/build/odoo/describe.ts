import { join } from "node:path";
import { addonHash, DEFAULT_EXCLUDE, type HashOptions } from "../../../addons/hash.ts";
import type { DeclaredAddons, ReleaseAddon } from "../../releaseFile.ts";
import { UserError } from "../../../report/userError.ts";
import type { ImageModule } from "./module.ts";

/** What a new database has: only English, which needs no translation. */
const ENGLISH: HashOptions = { exclude: DEFAULT_EXCLUDE, languages: ["en_US"] };
const EVERY_LANGUAGE: HashOptions = { exclude: DEFAULT_EXCLUDE, languages: [] };

/**
 * What the image will say of its addons.
 *
 * @param options.work Where they are laid out as in the image.
 * @throws UserError when two modules have one name: Odoo would see one of them.
 */
export async function describeAddons(
  modules: readonly ImageModule[],
  { series, addonsPath, work }: { series: string; addonsPath: string[]; work: string },
): Promise<DeclaredAddons> {
  const sorted = [...modules].sort((one, other) => (one.name < other.name ? -1 : 1));
  const twin = sorted.find(({ name }, at) => name === sorted[at - 1]?.name);
  if (twin) {
    throw new UserError(`Two modules are called ${twin.name}, and Odoo would see one of them.`, {
      given: sorted
        .filter(({ name }) => name === twin.name)
        .map((it) => it.folder)
        .join("\n"),
      next: "rename one of them, or take it out",
      code: "module-duplicate",
    });
  }
  const entries: [string, ReleaseAddon][] = [];
  for (const { name, version, target, origin } of sorted) {
    const folder = join(work, target, name);
    const hash = await addonHash(folder, ENGLISH);
    const translations = await addonHash(folder, EVERY_LANGUAGE);
    entries.push([name, { version: recorded(version, series), hash, translations, origin }]);
  }
  return { series, addonsPath, addons: Object.fromEntries(entries) };
}

/** A version as Odoo records it: it puts the series before one of two or three parts. */
function recorded(version: string, series: string): string {
  const parts = version.split(".");
  return parts.length <= 3 && !version.startsWith(series) ? `${series}.${version}` : version;
}
