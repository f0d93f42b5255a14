import { readFile } from "node:fs/promises";
import path from "node:path";
import { unpackNewest, type PipOptions } from "./pip.ts";

/** Kept by the authors of OCA's own tools; lists Odoo's modules for every series. */
const DISTRIBUTION = "manifestoo-core";

/** The modules that Odoo's community edition itself brings for a series. */
export async function coreModules(
  series: string,
  options: PipOptions,
): Promise<{ source: string; modules: string[] }> {
  const [distribution] = await unpackNewest([DISTRIBUTION], options);
  const file = path.join(
    options.target,
    "manifestoo_core",
    "core_addons",
    `addons-${series}-c.txt`,
  );
  const lines = (await readFile(file, "utf8")).split("\n").map((line) => line.trim());
  const names = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return {
    source: `${DISTRIBUTION} ${distribution?.version ?? ""}`,
    modules: [...new Set(names)].sort(),
  };
}
