import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findOrInstallGo, type GoOptions } from "../../engine/go.ts";
import { buildGoProgram } from "../../engine/goProgram.ts";
import { UserError } from "../../report/userError.ts";

const PACKAGE = "github.com/zricethezav/gitleaks/v8";

export interface GitleaksOptions extends GoOptions {
  /** The value of the PATH. */
  readonly path: string;
}

/**
 * The gitleaks of this machine: on the PATH, else the cache's, else built from its Go module (half
 * a minute).
 *
 * @throws UserError when it can be had in none of these ways.
 */
export async function obtainGitleaks(
  options: GitleaksOptions,
  provideGo: (options: GoOptions) => Promise<string> = findOrInstallGo,
): Promise<string> {
  const { cacheRoot, path, step, announce, signal } = options;
  const version = await pinnedVersion();
  const cache = join(cacheRoot, "tools", `gitleaks-${version}`);
  const target = join(cache, "gitleaks");
  if (await runs("gitleaks", path)) return "gitleaks";
  if (await isExecutable(target)) return target;
  try {
    await buildGoProgram({
      go: await provideGo(options),
      module: import.meta.dirname,
      package: PACKAGE,
      variables: [[`${PACKAGE}/version.Version`, version]],
      target,
      cache,
      duration: "half a minute on two cores",
      step,
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new UserError("gitleaks is not on the PATH and could not be built.", {
      given: cause instanceof Error ? cause.message : String(cause),
      next: "install gitleaks, or leave its rules out on purpose: ipai policy check --without gitleaks",
      code: "gitleaks-unobtainable",
      cause,
    });
  }
  announce(`installed: gitleaks ${version} into ${cache} (registry way)`);
  return target;
}

/** The one version: `go.mod` says it. */
async function pinnedVersion(): Promise<string> {
  const module = await readFile(join(import.meta.dirname, "go.mod"), "utf8");
  const version = new RegExp(`${PACKAGE} v(\\S+)`).exec(module)?.[1];
  if (version === undefined) throw new Error("go.mod pins no gitleaks");
  return version;
}

async function runs(command: string, path: string): Promise<boolean> {
  const { failed } = await execa(command, ["version"], { reject: false, env: { PATH: path } });
  return !failed;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
