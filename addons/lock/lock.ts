import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "../../report/userError.ts";
import { readCatalogue, type Catalogue } from "../catalogue.ts";
import { readSources } from "../sources.ts";
import { readSourceFolder } from "../tree/folder.ts";
import { dependencyClosure } from "./closure.ts";
import { coreModules } from "./core.ts";
import { writeLock, type Lock, type LockedModule } from "./format.ts";
import { resolveGit } from "./git.ts";
import { pinPython } from "./python.ts";
import { refuseUnresolvable } from "./refusal.ts";
import type { ResolvedModule } from "./resolution.ts";
import { resolveWheels } from "./wheels.ts";

export interface LockOptions {
  /** Where the code comes from: published wheels, or the head of each repository's series branch. */
  readonly source: "wheel" | "git";
  readonly signal: AbortSignal;
}

/**
 * Pins every module that the catalogue asks for, and all that they need, and writes the lock. The
 * one place that asks the network for versions. Writes nothing unless everything resolves.
 */
export async function lockAddons(root: string, { source, signal }: LockOptions): Promise<Lock> {
  const sources = await readSources(root);
  const catalogue = await readCatalogue(root, sources);
  const series = requireSeries(catalogue);
  const work = await mkdtemp(path.join(tmpdir(), "ipai-lock-"));
  try {
    const options = { target: path.join(work, "modules"), signal };
    const resolve = source === "wheel" ? resolveWheels : resolveGit;
    const [resolution, core] = await Promise.all([
      resolve(catalogue, series, options),
      coreModules(series, { target: path.join(work, "core"), signal }),
    ]);
    const needs = [
      ...resolution.modules.flatMap(({ python }) => python),
      ...(await ipaiNeeds(root, catalogue)),
    ];
    const python = { target: path.join(work, "python"), signal };
    const lock: Lock = {
      $schema: "./schemas/addons.lock.schema.json",
      version: 1,
      series,
      published: { ...resolution.published },
      core,
      modules: lockedModules(resolution.modules),
      python: await pinPython([...new Set(needs)].sort(), python),
    };
    refuseUnresolvable(catalogue, lock);
    await writeLock(root, lock);
    return lock;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What our own modules need of Python: an image holds them beside the locked ones. */
async function ipaiNeeds(root: string, { ipai }: Catalogue): Promise<string[]> {
  const { modules } = await readSourceFolder(root, ipai.root);
  return modules.flatMap(({ reading }) => reading.manifest?.external_dependencies.python ?? []);
}

function requireSeries({ series }: Catalogue): string {
  if (series !== undefined) return series;
  throw new UserError("The catalogue names no Odoo series, so no version can be chosen.", {
    next: 'set "series" in the catalogue, for example "19.0"',
    code: "series-missing",
    exitCode: 2,
  });
}

function lockedModules(resolved: readonly ResolvedModule[]): Record<string, LockedModule> {
  const dependencies = new Map(resolved.map(({ name, depends }) => [name, depends]));
  const entries = [...resolved]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, ...module }): [string, LockedModule] => [
      name,
      { ...module, closure: dependencyClosure(name, dependencies) },
    ]);
  return Object.fromEntries(entries);
}
