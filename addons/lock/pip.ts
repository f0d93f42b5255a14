import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { execa, ExecaError } from "execa";
import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";

/** What pip says of a distribution in its installation report (format version 1). */
const reportSchema = z.object({
  install: z.array(
    z.object({
      download_info: z.object({
        url: z.string(),
        archive_info: z.object({ hashes: z.object({ sha256: z.string() }) }),
      }),
      metadata: z.object({
        name: z.string(),
        version: z.string(),
        home_page: z.string().optional(),
        project_url: z.array(z.string()).default([]),
        requires_dist: z.array(z.string()).default([]),
      }),
    }),
  ),
});

export interface Distribution {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly homePage: string | undefined;
  readonly requires: readonly string[];
}

export interface PipOptions {
  /** An absolute folder that does not exist yet; the wheels are unpacked into it. */
  readonly target: string;
  readonly signal: AbortSignal;
}

/** What is read of an `ExecaError`. */
interface Failure {
  readonly all?: unknown;
  readonly shortMessage: string;
  readonly timedOut: boolean;
}

/** A minute and a half for each distribution would be slow; pip itself retries five times. */
const TIMEOUT_MS = 300_000;
const QUIETLY = ["--quiet", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"];
const INSTALL = ["install", ...QUIETLY, "--root-user-action=ignore", "--no-compile"];

/**
 * Unpacks published wheels (none of their dependencies) with pip, which knows this machine's
 * registry, proxy and certificates.
 *
 * @throws {UserError} `module-not-published`, `registry-unreachable` or `pip-failed`.
 */
export async function unpackNewest(
  requirements: readonly string[],
  { target, signal }: PipOptions,
): Promise<Distribution[]> {
  const report = `${target}.json`;
  await mkdir(path.dirname(target), { recursive: true });
  await pip(
    [...INSTALL, "--no-deps", "--target", target, "--report", report, ...requirements],
    signal,
  );
  return readReport(report);
}

/**
 * What pip would install for these requirements and for all that they need themselves, whatever
 * this machine has already. Nothing is installed. Errors as `unpackNewest`.
 */
export async function resolveNewest(
  requirements: readonly string[],
  { target, signal }: PipOptions,
): Promise<Distribution[]> {
  const report = `${target}.json`;
  // Debian's pip refuses its own Python (PEP 668), also for what is not going to happen
  const elsewhere = ["--target", target, "--report", report];
  await mkdir(path.dirname(target), { recursive: true });
  await pip([...INSTALL, "--dry-run", "--ignore-installed", ...elsewhere, ...requirements], signal);
  return readReport(report);
}

async function readReport(report: string): Promise<Distribution[]> {
  const { install } = reportSchema.parse(JSON.parse(await readFile(report, "utf8")));
  return install.map(({ metadata, download_info: { url, archive_info } }) => ({
    name: metadata.name,
    version: metadata.version,
    file: decodeURIComponent(path.posix.basename(new URL(url).pathname)),
    sha256: archive_info.hashes.sha256,
    homePage:
      metadata.home_page ??
      metadata.project_url.find((line) => /^(home-?page|source)/i.test(line))?.split(", ")[1],
    requires: metadata.requires_dist,
  }));
}

/**
 * Unpacks exactly the wheels of a requirements file with hashes.
 * @throws {UserError} `wheel-differs` when a byte is not the locked one; else as `unpackNewest`.
 */
export async function unpackLocked(
  requirementsFile: string,
  { target, signal }: PipOptions,
): Promise<void> {
  await pip([...INSTALL, "--no-deps", "--target", target, ...lockedBy(requirementsFile)], signal);
}

/**
 * Downloads exactly the wheels of a requirements file with hashes, for any Python, as the files
 * that they are. Errors as `unpackLocked`.
 */
export async function downloadLocked(
  requirementsFile: string,
  { target, signal }: PipOptions,
): Promise<void> {
  const anyPython = ["--no-deps", "--ignore-requires-python"];
  await pip(
    ["download", ...QUIETLY, ...anyPython, "--dest", target, ...lockedBy(requirementsFile)],
    signal,
  );
}

function lockedBy(requirementsFile: string): string[] {
  return ["--require-hashes", "--requirement", requirementsFile];
}

async function pip(parameters: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await execa("python3", ["-m", "pip", ...parameters], {
      timeout: TIMEOUT_MS,
      cancelSignal: signal,
      all: true,
    });
  } catch (error) {
    if (!(error instanceof ExecaError) || error.isCanceled) throw error;
    throw explain(error);
  }
}

function explain(error: Failure): UserError {
  const output = typeof error.all === "string" ? error.all : "";
  const given = output.trim().split("\n").slice(-5).join("\n") || error.shortMessage;
  const fault = (what: string, code: string, next: string): UserError =>
    new UserError(what, { given, next, code, cause: error });

  if (/DO NOT MATCH THE HASHES|have mismatched hashes/i.test(output)) {
    return fault(
      "A published wheel is not the one that was locked.",
      "wheel-differs",
      `find out why before you trust it; ${ipai("addons lock")} pins what is published now`,
    );
  }
  // Before "not published": pip says that too when it reached nothing at all.
  if (/Retrying \(Retry|Connection|SSLError|ProxyError|timed out/i.test(output) || error.timedOut) {
    return fault(
      "The package registry does not answer.",
      "registry-unreachable",
      "check the network and pip's settings (pip config list), then run the command again",
    );
  }
  const missing = /No matching distribution found for (\S+)/.exec(output)?.[1];
  if (missing) {
    return fault(
      `There is no published wheel for ${missing}.`,
      "module-not-published",
      "correct its name, or take it out of the catalogue",
    );
  }
  return fault(
    "pip could not unpack the wheels.",
    "pip-failed",
    "see pip's last lines above; python3 -m pip --version must say 23.0 or newer",
  );
}
