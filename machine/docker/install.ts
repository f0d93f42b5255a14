import { readFile } from "node:fs/promises";
import { execa } from "execa";
import type { Logger } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";
import { aptVersions } from "../apt/versions.ts";
import { aptInstall } from "../apt.ts";

/** Newer versions split the client and its BuildKit plugin off; older ones have no such package. */
const SPLIT_OFF = ["docker-cli", "docker-buildx"];

/**
 * Installs the distribution's Docker where no `dockerd` is.
 *
 * @throws UserError on a distribution that we don't know.
 */
export async function installDocker(logger: Logger, signal: AbortSignal): Promise<void> {
  if (await isInstalled("dockerd", signal)) return;
  await requireKnownDistribution();
  await logger.step("install Docker", async (step) => {
    const known = await aptVersions(["docker.io", ...SPLIT_OFF], { signal, step });
    const packages = ["docker.io", ...SPLIT_OFF.filter((name) => known.has(name))];
    step.status(packages.join(", "));
    await aptInstall(packages, { signal, step });
    step.result(`Debian packages ${packages.join(", ")}`);
  });
}

async function requireKnownDistribution(): Promise<void> {
  const distribution = await readFile("/etc/os-release", "utf8");
  if (/^ID(_LIKE)?="?.*\b(debian|ubuntu)\b/m.test(distribution)) return;
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(distribution)?.[1] ?? "this distribution";
  throw new UserError(
    "Docker is not installed, and only Debian's and Ubuntu's is installed for you.",
    {
      given: name,
      next: "install Docker as your distribution does it, start it, then run the command again",
      code: "unknown-distribution",
    },
  );
}

async function isInstalled(program: string, signal: AbortSignal): Promise<boolean> {
  const { exitCode } = await execa("sh", ["-c", 'command -v "$1"', "sh", program], {
    reject: false,
    cancelSignal: signal,
  });
  return exitCode === 0;
}
