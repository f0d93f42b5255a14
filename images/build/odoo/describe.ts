import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { addonHash, DEFAULT_EXCLUDE, languageOf, type HashOptions } from "../../../addons/hash.ts";
import { readModuleManifest } from "../../../addons/moduleManifest.ts";
import type { DeclaredAddons, ReleaseAddon } from "../../releaseFile.ts";
import { UserError } from "../../../report/userError.ts";
import type { ImageModule } from "./module.ts";

const ENGLISH = "en";
const EVERY_LANGUAGE: HashOptions = { exclude: DEFAULT_EXCLUDE, languages: [] };
/** With only English, as a new database has it, nothing needs a translation. */
const speaking = (...languages: string[]): HashOptions => ({ exclude: DEFAULT_EXCLUDE, languages });
/** Enough to tell two hashes apart, in a label that holds hundreds. */
const DIGITS = 8;

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
  for (const { name, version, target, origin, files } of sorted) {
    const folder = join(work, target, name);
    entries.push([
      name,
      {
        version: recorded(version, series),
        ...(await hashesOf(folder, files)),
        ...(await needsOf(folder)),
        origin,
      },
    ]);
  }
  return { series, addonsPath, addons: Object.fromEntries(entries) };
}

type Hashes = Required<Pick<ReleaseAddon, "hash" | "translations" | "languages">>;

/** By each rule that a database may need; the hashes of several languages cannot be put together. */
async function hashesOf(folder: string, files: readonly string[]): Promise<Hashes> {
  const contents = new Map<string, Buffer>();
  const read = async (file: string): Promise<Buffer> => {
    const content = contents.get(file) ?? (await readFile(file));
    contents.set(file, content);
    return content;
  };
  const spoken = new Set(files.map(languageOf).filter((language) => language !== undefined));
  spoken.delete(ENGLISH);
  const languages: string[] = [];
  for (const language of [...spoken].sort()) {
    const hash = await addonHash(folder, speaking(ENGLISH, language), read);
    languages.push(`${language}:${hash.slice(0, DIGITS)}`);
  }
  const hash = await addonHash(folder, speaking(ENGLISH), read);
  const translations = await addonHash(folder, EVERY_LANGUAGE, read);
  return { hash, translations, languages: languages.join(" ") };
}

/** What is not readable is judged by Odoo itself, at the end of the build. */
async function needsOf(folder: string): Promise<Pick<ReleaseAddon, "depends" | "python">> {
  const { manifest } = readModuleManifest(await readFile(join(folder, "__manifest__.py")));
  if (manifest === undefined) return {};
  return { depends: manifest.depends, python: manifest.external_dependencies.python };
}

/** A version as Odoo records it: it puts the series before one of two or three parts. */
function recorded(version: string, series: string): string {
  const parts = version.split(".");
  return parts.length <= 3 && !version.startsWith(series) ? `${series}.${version}` : version;
}
