import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa, ExecaError } from "execa";
import type { Step } from "../../report/logger.ts";

/** A program of somebody else's, pinned by a Go module of ours. */
export interface GoProgram {
  /** The Go command. */
  readonly go: string;
  /** The folder with `go.mod` and `go.sum`. */
  readonly module: string;
  /** The package to build, such as `github.com/pulumi/pulumi/pkg/v3/cmd/pulumi`. */
  readonly package: string;
  /** What the linker writes into variables: `[variable, value]`. */
  readonly variables: readonly (readonly [string, string])[];
  /** The finished program, in a folder below `cache`. */
  readonly target: string;
  /** Where the work is done meanwhile. */
  readonly cache: string;
  /** Said while it is built: how long it may take. */
  readonly duration: string;
  readonly step: Step;
  readonly signal: AbortSignal;
}

const LINES_IN_ERROR = 12;

/** Followed by the process that builds there. */
const WORK_PREFIX = "build-";

/**
 * Builds a program into the cache. It is put in place by one rename, so a build that was killed
 * leaves nothing that looks done.
 */
export async function buildGoProgram(program: GoProgram): Promise<void> {
  const { go, cache, target, step, signal } = program;
  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const work = join(cache, WORK_PREFIX + String(process.pid));
  await mkdir(work, { recursive: true });
  try {
    const output = join(work, "program");
    const variables = program.variables.map(([name, value]) => `-X ${name}=${value}`);
    step.status(`building with ${go} (${program.duration})`);
    const build = execa(
      go,
      [
        "build",
        "-v",
        "-trimpath",
        `-ldflags=${["-s", "-w", ...variables].join(" ")}`,
        `-o=${output}`,
        program.package,
      ],
      {
        cwd: program.module,
        // The module needs a newer Go than a distribution may have; Go gets it by itself.
        env: { GOTOOLCHAIN: "auto", GOFLAGS: "-mod=readonly", CGO_ENABLED: "0" },
        cancelSignal: signal,
        stdin: "ignore",
        stdout: "ignore",
        stderr: "pipe",
        buffer: false,
      },
    );
    await followed(build.iterable({ from: "stderr" }), step);
    await mkdir(dirname(target), { recursive: true });
    await rename(output, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Tells how far a build is.
 *
 * @throws Error with the last lines when it fails; before them come the names of 2000 packages.
 */
async function followed(lines: AsyncIterable<string>, step: Step): Promise<void> {
  const last: string[] = [];
  let packages = 0;
  try {
    for await (const line of lines) {
      step.status(`building, package ${++packages}: ${line}`);
      if (last.push(line) > LINES_IN_ERROR) last.shift();
    }
  } catch (cause) {
    if (!(cause instanceof ExecaError)) throw cause;
    throw new Error([cause.shortMessage, ...last].join("\n"), { cause });
  }
}

/** Folders of builds that were killed; one whose process lives is another clone's at work. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(WORK_PREFIX)) continue;
    if (existsSync(`/proc/${name.slice(WORK_PREFIX.length)}`)) continue;
    await rm(join(cache, name), { recursive: true, force: true });
  }
}
