import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { Engine, EngineFolders, EngineOrigin } from "./engine.ts";
import { pinnedCommand } from "./sdk.ts";

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
  const candidates: { origin: EngineOrigin; path: string; root?: string }[] = [];
  const onPath = await firstOnPath(folders.path);
  if (onPath !== undefined) candidates.push({ origin: "PATH", path: onPath });
  for (const origin of ["automation", "cache"] as const) {
    const path = join(folders[origin], "bin/pulumi");
    if (await isExecutable(path)) candidates.push({ origin, path, root: folders[origin] });
  }
  for (const { origin, path, root } of candidates) {
    try {
      const command =
        ask || root === undefined
          ? await PulumiCommand.get(root === undefined ? {} : { root })
          : pinnedCommand(path);
      const version = command.version?.toString();
      if (version === undefined) throw new Error("it names no version");
      return { engine: { command, origin, path, version }, rejected };
    } catch (error) {
      rejected.push({ path, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { engine: undefined, rejected };
}

async function firstOnPath(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    const candidate = join(folder, "pulumi");
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
