import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findOrInstallGo, type GoOptions } from "./go.ts";
import { buildGoProgram } from "./goProgram.ts";
import { UserError } from "../../report/userError.ts";

/** A checker of somebody else's that a Go module of ours pins. */
export interface GoTool {
  /** The program's name, on the PATH too. */
  readonly name: string;
  /** The folder with `go.mod` and `go.sum`. */
  readonly module: string;
  /** The Go module that `go.mod` pins. */
  readonly dependency: string;
  /** The package to build. */
  readonly package: string;
  /** Where the linker writes the version. */
  readonly versionVariable: string;
  /** Makes the program print its version and do nothing else. */
  readonly versionArgument: string;
  /** Said while it is built: how long it may take. */
  readonly duration: string;
  /** What a person can do when it cannot be had. */
  readonly next: string;
}

export interface GoToolOptions extends GoOptions {
  /** The value of the PATH. */
  readonly path: string;
}

/**
 * The tool of this machine: on the PATH, else the cache's, else built from its Go module.
 *
 * @throws UserError when it can be had in none of these ways.
 */
export async function obtainGoTool(
  tool: GoTool,
  options: GoToolOptions,
  provideGo: (options: GoOptions) => Promise<string> = findOrInstallGo,
): Promise<string> {
  const { cacheRoot, path, step, announce, signal } = options;
  const { name, module, versionVariable, duration } = tool;
  const version = await pinnedVersion(tool);
  const cache = join(cacheRoot, "tools", `${name}-${version}`);
  const target = join(cache, name);
  if (await runs(tool, path)) return name;
  if (await isExecutable(target)) return target;
  try {
    await buildGoProgram({
      go: await provideGo(options),
      module,
      package: tool.package,
      variables: [[versionVariable, version]],
      target,
      cache,
      duration,
      step,
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new UserError(`${name} is not on the PATH and could not be built.`, {
      given: cause instanceof Error ? cause.message : String(cause),
      next: tool.next,
      code: `${name}-unobtainable`,
      cause,
    });
  }
  announce(`installed: ${name} ${version} into ${cache} (registry way)`);
  return target;
}

/** The one version: `go.mod` says it. */
async function pinnedVersion({ module, dependency }: GoTool): Promise<string> {
  const text = await readFile(join(module, "go.mod"), "utf8");
  const version = new RegExp(`${dependency} v(\\S+)`).exec(text)?.[1];
  if (version === undefined) throw new Error(`${module}/go.mod does not pin ${dependency}`);
  return version;
}

async function runs({ name, versionArgument }: GoTool, path: string): Promise<boolean> {
  const { failed } = await execa(name, [versionArgument], { reject: false, env: { PATH: path } });
  return !failed;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
