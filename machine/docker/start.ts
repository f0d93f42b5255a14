import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import type { Logger } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";

/** Debian's daemon answers in about 2 s; with many containers to restart it takes longer. */
const START_LIMIT = 60_000;

/**
 * A machine without an init system is often a container itself, with a /proc/sys that cannot be
 * written. The daemon would start no container there, since it cannot switch IPv6 off in it.
 */
const IN_A_CONTAINER = { DOCKER_ALLOW_IPV6_ON_IPV4_INTERFACE: "1" };

export interface StartOptions {
  /** Where the log and the process id of a daemon that we start go; survives clones. */
  readonly cache: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** How services are started here; replaced in its test. */
export interface InitSystem {
  readonly hasSystemd: boolean;
  /** The program to start where nothing else would. */
  readonly dockerd: string;
}

const thisMachine: InitSystem = {
  hasSystemd: existsSync("/run/systemd/system"),
  dockerd: "dockerd",
};

/**
 * Starts the installed daemon: as the machine's service where systemd runs, else as a process of
 * its own that outlives us.
 *
 * @throws UserError with the end of its log when it does not answer.
 */
export async function startDockerd(
  { cache, logger, signal }: StartOptions,
  answers: () => Promise<boolean>,
  machine: InitSystem = thisMachine,
): Promise<void> {
  // Installing the package may have started it.
  if (await answers()) return;
  await logger.step("start the Docker daemon", async (step) => {
    const daemon = machine.hasSystemd ? await asService() : await asProcess(cache, machine.dockerd);
    const deadline = performance.now() + START_LIMIT;
    while (!(await answers())) {
      if (daemon.hasEnded() || performance.now() > deadline) throw await failed(daemon);
      await pause(250, undefined, { signal });
    }
    step.result(daemon.description);
  });
}

interface StartedDaemon {
  readonly description: string;
  hasEnded(): boolean;
  lastLines(): Promise<string>;
  /** How a person sees more. */
  readonly logCommand: string;
}

async function asService(): Promise<StartedDaemon> {
  // What it says on failure is in the journal, which is shown then.
  await execa("systemctl", ["enable", "--now", "docker.service"], { reject: false });
  const journal = ["journalctl", "--unit=docker.service", "--lines=12", "--no-pager"] as const;
  return {
    description: "systemd's docker.service",
    hasEnded: () => false,
    lastLines: async () => (await execa(journal[0], journal.slice(1), { reject: false })).stdout,
    logCommand: "journalctl --unit=docker.service",
  };
}

async function asProcess(cache: string, dockerd: string): Promise<StartedDaemon> {
  await mkdir(cache, { recursive: true });
  const log = join(cache, "dockerd.log");
  const output = await open(log, "a");
  const daemon = spawn(dockerd, [], {
    detached: true,
    env: { ...process.env, ...IN_A_CONTAINER },
    stdio: ["ignore", output.fd, output.fd],
  });
  let ended = false;
  daemon.once("exit", () => (ended = true));
  daemon.once("error", () => (ended = true));
  daemon.unref();
  await output.close();
  await writeFile(join(cache, "dockerd.pid"), `${daemon.pid}\n`);
  return {
    description: `dockerd, process ${daemon.pid}; no init system runs here; log: ${log}`,
    hasEnded: () => ended,
    lastLines: async () =>
      (await readFile(log, "utf8")).trimEnd().split("\n").slice(-12).join("\n"),
    logCommand: `tail ${log}`,
  };
}

async function failed(daemon: StartedDaemon): Promise<UserError> {
  return new UserError(`The Docker daemon does not answer (${daemon.description}).`, {
    given: await daemon.lastLines(),
    next: `${daemon.logCommand}, mend what it says, then run the command again`,
    code: "docker-start",
  });
}
