import { existsSync } from "node:fs";
import { execa } from "execa";
import { UserError } from "../../report/userError.ts";
import { requireDiskSpace } from "../diskSpace.ts";
import { installDocker } from "./install.ts";
import { daemonNature, requireFit } from "./nature.ts";
import { startDockerd, type StartOptions } from "./start.ts";

export interface EnsureDockerOptions extends StartOptions {
  /** The docker client to ask. @default "docker" */
  readonly client?: string;
  /** Whether packages may be installed and services started. @default whether this user is root */
  readonly mayInstall?: boolean;
}

/**
 * Sees to it that a Docker daemon runs: the one that does, else the one that is installed, else Debian's or Ubuntu's own
 * package. Says what it installs and starts.
 *
 * @throws UserError when it may not or cannot, when no droplet can live on the daemon that runs, or
 *   the disk is too full for the images.
 */
export async function ensureDocker(options: EnsureDockerOptions): Promise<void> {
  const { logger, signal, client = "docker", mayInstall = process.getuid?.() === 0 } = options;
  const answer = await askDaemon(client, signal);
  if (answer.kind === "forbidden") throw forbidden(answer.said);
  if (answer.kind === "none") {
    if (!mayInstall) throw notRoot();
    await requireDiskSpace("/var/lib");
    await installDocker(logger, signal);
    const answers = async () => (await askDaemon(client, signal)).kind === "running";
    await startDockerd(options, answers);
  }
  const nature = await daemonNature(client, signal);
  requireFit(nature);
  // The disk that fills up. A daemon in a virtual machine names a folder that is not ours.
  await requireDiskSpace(existsSync(nature.dataFolder) ? nature.dataFolder : "/");
}

type Answer =
  | { readonly kind: "running" }
  | { readonly kind: "forbidden"; readonly said: string }
  | { readonly kind: "none" };

async function askDaemon(client: string, signal: AbortSignal): Promise<Answer> {
  const { exitCode, stderr } = await execa(client, ["version", "--format", "{{.Server.Version}}"], {
    reject: false,
    stdin: "ignore",
    timeout: 20_000,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (exitCode === 0) return { kind: "running" };
  if (/permission denied/i.test(stderr)) return { kind: "forbidden", said: stderr };
  return { kind: "none" };
}

function forbidden(said: string): UserError {
  return new UserError("A Docker daemon runs, but this user may not use it.", {
    given: said.trim(),
    next: "sudo usermod -aG docker $USER, log in again, then run the command again",
    code: "docker-forbidden",
  });
}

function notRoot(): UserError {
  return new UserError("No Docker daemon runs on this machine, and this user is not root.", {
    next: "sudo npm start (installs and starts one), or start Docker and run the command again",
    code: "docker-missing",
  });
}
