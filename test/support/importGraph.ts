import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Imports that are there when the program runs; those of types alone are not. */
const IMPORT =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?["'](\.[^"']+)["']|\bimport\(\s*["'](\.[^"']+)["']/gm;

/** Every file of the checkout that is loaded when these are, themselves included. */
export function importedBy(root: string, entries: readonly string[]): string[] {
  const seen = new Set<string>();
  const waiting = entries.map((entry) => join(root, entry));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (!/\.[cm]?[jt]s$/.test(file)) continue;
    for (const [, fixed, lazy] of readFileSync(file, "utf8").matchAll(IMPORT))
      waiting.push(join(dirname(file), fixed ?? lazy ?? ""));
  }
  return [...seen].map((file) => relative(root, file)).sort();
}
