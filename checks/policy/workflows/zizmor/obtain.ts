import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { Step } from "../../../../report/logger.ts";
import { UserError } from "../../../../report/userError.ts";
import { aptInstall } from "../../../../machine/apt.ts";

export interface ZizmorOptions {
  /** Caches of this machine: `~/.cache/ipai`. */
  readonly cacheRoot: string;
  readonly step: Step;
  readonly announce: (line: string) => void;
  readonly signal: AbortSignal;
}

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/**
 * The zizmor that `requirements.txt` pins by hash: the cache's, else out of PyPI's wheel, which
 * holds the finished program. A venv serves only for its pip, as a distribution's own Python may
 * have none.
 *
 * @throws UserError when it cannot be had.
 */
export async function obtainZizmor(options: ZizmorOptions): Promise<string> {
  const { cacheRoot, step, announce, signal } = options;
  const version = await pinnedVersion();
  const folder = join(cacheRoot, "tools", `zizmor-${version}`);
  const target = join(folder, "bin/zizmor");
  if (existsSync(target)) return target;
  step.status("from PyPI");
  try {
    await install(folder, signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof UserError) throw cause;
    throw new UserError("zizmor could not be installed.", {
      given: cause instanceof Error ? cause.message : String(cause),
      next: "mend what pip says, then run the command again",
      code: "zizmor-unobtainable",
      cause,
    });
  }
  announce(`installed: zizmor ${version} into ${folder} (registry way)`);
  return target;
}

/** In a folder of this process, put in place by one rename: an install that was killed leaves none. */
async function install(folder: string, signal: AbortSignal): Promise<void> {
  const work = `${folder}.${process.pid}`;
  const [venv, finished] = [join(work, "venv"), join(work, "finished")];
  await mkdir(work, { recursive: true });
  try {
    await makeVenv(venv, signal);
    const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
    const only = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", REQUIREMENTS];
    await execa(join(venv, "bin/python"), [...pip, ...only, "--target", finished], {
      cancelSignal: signal,
      stdin: "ignore",
    });
    await mkdir(dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(finished, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Debian and Ubuntu keep what venv needs in a package of its own, which may be missing. */
async function makeVenv(venv: string, signal: AbortSignal): Promise<void> {
  const make = () => execa("python3", ["-m", "venv", "--clear", venv], { cancelSignal: signal });
  try {
    await make();
  } catch {
    signal.throwIfAborted();
    await aptInstall(["python3-venv"], { signal });
    await make();
  }
}

async function pinnedVersion(): Promise<string> {
  const version = /^zizmor==(\S+)/m.exec(await readFile(REQUIREMENTS, "utf8"))?.[1];
  if (version === undefined) throw new Error(`${REQUIREMENTS} pins no zizmor`);
  return version;
}
