import { execa } from "execa";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Put before a program: says at its end which modules it has loaded, Node's own left out. */
const COUNTER = `
import { registerHooks } from "node:module";
import { writeSync } from "node:fs";
const seen = new Set();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (!found.url.startsWith("node:")) seen.add(found.url);
    return found;
  },
});
process.on("exit", () => writeSync(3, JSON.stringify([...seen])));
`;

/** The modules that a program of this checkout loads, by address. */
export async function loadedModules(...words: readonly string[]): Promise<string[]> {
  const counter = `data:text/javascript,${encodeURIComponent(COUNTER)}`;
  const { stdio } = await execa(process.execPath, ["--import", counter, ...words], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  return JSON.parse(stdio[3]) as string[];
}
