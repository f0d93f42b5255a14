import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { loadSdk } from "./loadSdk.ts";
import { ENGINE_VERSION } from "./engine.ts";
import type { Engine, EngineFolders, EngineOrigin } from "./engine.ts";

/** A CLI that is there but of no use, and why. */
export interface RejectedEngine {
  readonly path: string;
  readonly reason: string;
}

export interface EngineSearch {
  readonly engine: Engine | undefined;
  readonly rejected: readonly RejectedEngine[];
}

/**
 * Looks for a CLI that the SDK accepts: on the PATH, in the Automation API's own folder, in the
 * cache of what was built here. Installs nothing.
 *
 * @param options.ask Whether a CLI in a folder named after its version, which only `obtainEngine`
 * fills, is asked for its version once more. It takes 0.2 s. @default true
 */
export async function findEngine(
  folders: EngineFolders,
  { ask = true } = {},
): Promise<EngineSearch> {
  const rejected: RejectedEngine[] = [];
  for (const { origin, path, root } of await placesIn(folders)) {
    try {
      const version = root === undefined || ask ? await versionSaidBy(root) : ENGINE_VERSION;
      return { engine: { origin, path, version }, rejected };
    } catch (error) {
      rejected.push({ path, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { engine: undefined, rejected };
}

interface Place {
  readonly origin: EngineOrigin;
  readonly path: string;
  /** The folder named after its version that it lies in. */
  readonly root?: string;
}

async function placesIn(folders: EngineFolders): Promise<Place[]> {
  const places: Place[] = [];
  const onPath = await firstOnPath(folders.path);
  if (onPath !== undefined) places.push({ origin: "PATH", path: onPath });
  for (const origin of ["automation", "cache"] as const) {
    const path = join(folders[origin], "bin/pulumi");
    if (await isExecutable(path)) places.push({ origin, path, root: folders[origin] });
  }
  return places;
}

/**
 * What the CLI in a folder, or the one on the PATH, says of itself, where the SDK can work with it.
 * Loading the SDK takes longer than finding a CLI that need not be asked.
 */
async function versionSaidBy(root: string | undefined): Promise<string> {
  const { PulumiCommand } = await loadSdk();
  const { version } = await PulumiCommand.get(root === undefined ? {} : { root });
  if (version === null) throw new Error("it names no version");
  return version.toString();
}

async function firstOnPath(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    const file = join(folder, "pulumi");
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
