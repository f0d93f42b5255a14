import { createHash } from "node:crypto";
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";

/** What click-odoo-update leaves out when the database sets nothing else. */
export const DEFAULT_EXCLUDE: readonly string[] = [
  "*.pyc",
  "*.pyo",
  "i18n/*.pot",
  "i18n_extra/*.pot",
  "static/*",
  "tests/*",
];

/** Everything but what Python writes beside its sources: for "are these the files of the lock?". */
export const WHOLE_CONTENT: HashOptions = { exclude: ["*.pyc", "*.pyo"], languages: [] };

export interface HashOptions {
  /** Patterns of `fnmatch` on the path inside the addon: `*` matches `/` too. */
  readonly exclude: readonly string[];
  /** Odoo's active languages (`fr_BE`). Empty: every translation counts. */
  readonly languages: readonly string[];
}

/**
 * The content hash of an addon by the rule of click-odoo-update, so that a database updated by that
 * tool and one updated by this project agree on what has changed: SHA-1 over path and content of
 * every file, a folder's files before its subfolders, both sorted by name; of `i18n` and
 * `i18n_extra` only the translations into an active language (compared without the territory).
 *
 * @param read For whoever hashes one folder by several rules, and reads each file once.
 */
export async function addonHash(
  folder: string,
  options: HashOptions,
  read: (path: string) => Promise<Buffer> = readFile,
): Promise<string> {
  const digest = createHash("sha1");
  for (const file of await hashedFiles(folder, options)) {
    digest.update(file);
    digest.update(await read(path.join(folder, file)));
  }
  return digest.digest("hex");
}

/** The files that count for `addonHash`, in its order. */
export async function hashedFiles(folder: string, options: HashOptions): Promise<string[]> {
  const excluded = options.exclude.map(fnmatch);
  const languages = new Set(options.languages.map(withoutTerritory));
  const counts = (file: string): boolean =>
    !excluded.some((pattern) => pattern.test(file)) && isActiveTranslation(file, languages);
  return (await walk(folder, "")).filter(counts);
}

async function walk(top: string, inside: string): Promise<string[]> {
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of await readdir(path.join(top, inside), { withFileTypes: true })) {
    const file = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) folders.push(file);
    // Like os.walk: a link to a folder is not entered, a link to a file is a file.
    else if (!entry.isSymbolicLink() || (await stat(path.join(top, file))).isFile())
      files.push(file);
  }
  const nested = await Promise.all(folders.sort().map((name) => walk(top, name)));
  return [...files.sort(), ...nested.flat()];
}

function isActiveTranslation(file: string, languages: ReadonlySet<string>): boolean {
  const language = languageOf(file);
  return language === undefined || languages.size === 0 || languages.has(language);
}

/** The language, without its territory, of a file that translates an addon into one. */
export function languageOf(file: string): string | undefined {
  const language = /^i18n(?:_extra)?\/([^/]+)\.po$/.exec(file)?.[1];
  return language === undefined ? undefined : withoutTerritory(language);
}

function withoutTerritory(language: string): string {
  return language.split("_", 1)[0] ?? language;
}

/** Python's `fnmatch`, for the patterns that it knows: `*`, `?`, `[…]`. */
function fnmatch(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|[*?]|[^]/gu, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 1 && part.startsWith("[")) {
      const set = part.slice(1, -1).replaceAll("\\", "\\\\");
      return `[${set.startsWith("!") ? `^${set.slice(1)}` : set.replace(/^\^/, "\\^")}]`;
    }
    return part.replace(/[\\^$.|+()[\]{}/-]/u, "\\$&");
  });
  return new RegExp(`^${source}$`, "su");
}
