import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Logger, Step } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";
import { aptInstall } from "../../machine/apt.ts";
import { machineCache } from "../../machine/machineCache.ts";
import type { BuildTools } from "./buildImage.ts";

/** What every image of ours finally stands on. */
export const DEBIAN = "debian:trixie-slim";

/** Ubuntu's debootstrap does not know Debian's keys by itself. */
const KEYRING = "--keyring=/usr/share/keyrings/debian-archive-keyring.gpg";

/** What the official slim image leaves out too. */
const LEFT_OUT = [
  "./var/lib/apt/lists/*",
  "./var/cache/apt/*",
  "./var/log/*.log",
  "./usr/share/doc/*/[!c]*",
  "./usr/share/info/*",
  "./usr/share/locale/*",
  "./usr/share/man/*",
];

/**
 * Sees to it that the daemon has Debian's slim image: pulled (the ordinary way), else made by
 * debootstrap from Debian's packages (the registry way). Says which.
 *
 * @throws UserError when neither works.
 */
export async function provideDebian(
  tools: BuildTools,
  logger: Logger,
  reference: string = DEBIAN,
): Promise<void> {
  const { client, signal } = tools;
  const asked = { reject: false, stdin: "ignore", cancelSignal: signal } as const;
  if ((await execa(client, ["image", "inspect", reference], asked)).exitCode === 0) return;
  await logger.step(`get the base image ${reference}`, async (step) => {
    step.status("pulling");
    const pull = await execa(client, ["pull", "--quiet", reference], asked);
    signal.throwIfAborted();
    if (pull.exitCode === 0) {
      step.result("pulled");
      return;
    }
    step.status("no image registry answers: from Debian's packages");
    await makeFromPackages(tools, reference, step);
    step.result("made by debootstrap, since no image registry answers");
  });
}

async function makeFromPackages(tools: BuildTools, reference: string, step: Step): Promise<void> {
  const { client, signal } = tools;
  await aptInstall(["debian-archive-keyring", "debootstrap"], { signal, step });
  const folder = await workFolder();
  try {
    const mirror = await machinesMirror(signal);
    step.status("debootstrap (half a minute)");
    await execa("debootstrap", ["--variant=minbase", KEYRING, "trixie", folder, ...mirror], {
      cancelSignal: signal,
      stdin: "ignore",
      all: true,
    });
    await keepServicesStopped(folder);
    const exclude = LEFT_OUT.map((path) => `--exclude=${path}`);
    await execa("tar", ["--create", `--directory=${folder}`, ...exclude, "."], {
      cancelSignal: signal,
      buffer: false,
    }).pipe(client, ["import", "--change", 'CMD ["bash"]', "-", reference]);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The base image ${reference} could be neither pulled nor made.`, {
      given:
        cause instanceof Error ? cause.message.split("\n").slice(-8).join("\n") : String(cause),
      next: `docker pull ${reference}, or debootstrap --variant=minbase trixie /tmp/debian, and mend what it says`,
      code: "no-base-image",
      cause,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not in /tmp: from Debian 13 on it is in memory, and the device files of an image fail there. */
async function workFolder(): Promise<string> {
  await mkdir(machineCache(), { recursive: true });
  return mkdtemp(join(machineCache(), "debian-"));
}

/** As in the official image: installing a package in a build starts nothing. */
async function keepServicesStopped(folder: string): Promise<void> {
  await writeFile(join(folder, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
}

/** Where a Debian machine gets its own packages from can be reached; else debootstrap's default. */
async function machinesMirror(signal: AbortSignal): Promise<string[]> {
  if (!/^ID=debian$/m.test(await readFile("/etc/os-release", "utf8"))) return [];
  // the label tells the archive from the security one, whose origin is the same
  const targets = [
    "indextargets",
    "--format",
    "$(REPO_URI)",
    "Created-By: Packages",
    "Label: Debian",
  ];
  const { stdout } = await execa("apt-get", targets, { cancelSignal: signal });
  return stdout.split("\n", 1).filter((uri) => uri !== "");
}
