import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readModuleManifest } from "../../../addons/moduleManifest.ts";
import type { ImageModule } from "./module.ts";

/** The Python distributions that manifests name, and the modules that do. */
export async function pythonNeeds(
  modules: readonly ImageModule[],
): Promise<Record<string, string[]>> {
  const needs: Record<string, string[]> = {};
  for (const { name, folder } of modules) {
    const { manifest } = readModuleManifest(await readFile(join(folder, "__manifest__.py")));
    for (const need of manifest?.external_dependencies.python ?? []) {
      (needs[need] ??= []).push(name);
    }
  }
  return needs;
}
