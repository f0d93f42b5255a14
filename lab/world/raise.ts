import { UserError } from "../../report/userError.ts";
import { inspectContainer } from "../docker/container.ts";
import { docker } from "../docker/docker.ts";
import { imageId } from "../docker/image.ts";
import { ensureVolume } from "../docker/volume.ts";
import { refuseTakenPort } from "../droplet/ports.ts";
import { labels, network, registry, worldImage } from "../names.ts";
import { ensureNetwork } from "../network.ts";
import { waitFor } from "../waitFor.ts";
import { servers, type Server } from "./servers.ts";

/** A server of the world starts in about a second. Milliseconds. */
const START_LIMIT = 60_000;

/**
 * Sees to it that the ACME authority, its DNS and the image registry run and answer. One world
 * serves every checkout of the machine; what it keeps is in volumes.
 *
 * @returns the servers that had to be started.
 * @throws UserError when one does not answer in time, with its last lines.
 */
export async function raiseWorld(signal?: AbortSignal): Promise<string[]> {
  const image = await imageId(worldImage, signal);
  await ensureNetwork(signal);
  const started: string[] = [];
  for (const server of servers) {
    if (await startServer(server, image, signal)) started.push(server.container);
  }
  await Promise.all(servers.map((server) => waitUntilReady(server, signal)));
  return started;
}

/** The same for one server alone. */
export async function raiseServer(server: Server, signal: AbortSignal): Promise<void> {
  const image = await imageId(worldImage, signal);
  await ensureNetwork(signal);
  await startServer(server, image, signal);
  await waitUntilReady(server, signal);
}

async function startServer(server: Server, image: string, signal?: AbortSignal): Promise<boolean> {
  const found = await inspectContainer(server.container, signal);
  if (found?.running && found.imageId === image) return false;
  if (found && found.imageId !== image) await docker(["rm", "--force", server.container]);
  if (server.container === registry.container) {
    await refuseTakenPort(
      Number(registry.published.split(":")[1]),
      "stop it: the lab's registry needs this port",
      signal,
    );
  }
  if (found?.imageId === image) await docker(["start", server.container], { signal });
  else await runServer(server, signal);
  return true;
}

async function runServer(server: Server, signal?: AbortSignal): Promise<void> {
  await ensureVolume(server.volume, { [labels.lab]: "world" });
  await docker(
    [
      ...["run", "--detach", "--init", "--name", server.container, "--hostname", server.alias],
      ...["--label", `${labels.lab}=world`, "--restart", "unless-stopped"],
      ...["--network", network, "--network-alias", server.alias],
      // Empty at every start: readiness is said there.
      ...["--tmpfs", "/run", "--volume", `${server.volume}:${server.mount}`],
      ...server.flags,
      worldImage,
      ...server.command,
    ],
    { signal },
  );
}

async function waitUntilReady(server: Server, signal?: AbortSignal): Promise<void> {
  const wait = { timeoutMs: START_LIMIT, signal };
  const ready = await waitFor(async () => (await server.isReady(signal)) || undefined, wait);
  if (ready) return;
  throw new UserError(
    `${server.container} did not answer within ${START_LIMIT / 1000} s of its start.`,
    {
      given: await docker(["logs", "--tail", "15", server.container], { signal }),
      next: `docker logs ${server.container}`,
      code: "lab-world-start",
    },
  );
}
