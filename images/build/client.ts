import { execa } from "execa";
import { UserError } from "../../report/userError.ts";

/** From this version on a docker client builds with BuildKit only if it has the buildx plugin. */
const NEEDS_BUILDX = 23;

/**
 * The docker client that builds here. A machine may have several, and the first on the PATH may
 * lack what BuildKit needs.
 *
 * @throws UserError when none can.
 */
export async function buildClient(
  clients: readonly string[] = ["docker", "/usr/bin/docker"],
): Promise<string> {
  for (const client of clients) {
    if (await buildsWithBuildKit(client)) return client;
  }
  throw new UserError("No docker client on this machine can build with BuildKit.", {
    given: clients.join(", "),
    next: "apt-get install docker-buildx (or Docker's own package docker-buildx-plugin)",
    code: "no-buildkit",
  });
}

async function buildsWithBuildKit(client: string): Promise<boolean> {
  const options = { reject: false, stdin: "ignore" } as const;
  const buildx = await execa(client, ["buildx", "version"], options);
  if (buildx.exitCode === 0) return true;
  const version = await execa(client, ["version", "--format", "{{.Client.Version}}"], options);
  const major = Number.parseInt(version.stdout, 10);
  return version.exitCode === 0 && major < NEEDS_BUILDX;
}
