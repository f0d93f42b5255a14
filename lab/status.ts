import { z } from "zod";
import { containersLabelled, inspectContainer, type Container } from "./docker/container.ts";
import { portsOf } from "./droplet/different.ts";
import { checkout, dropletContainer, labels } from "./names.ts";
import { registryAnswers, repositories, tagsOf } from "./world/registry.ts";
import { servers } from "./world/servers.ts";

const Server = z.object({
  container: z.string().describe("its container"),
  name: z.string().describe("Its name for the droplets"),
  status: z
    .string()
    .describe(
      'The daemon\'s word, "running" or "exited"; "absent" when it was never made or is removed',
    ),
  ready: z.boolean().describe("whether it answers"),
  since: z.string().optional().describe("when it was started, ISO 8601"),
});

const Droplet = z.object({
  name: z.string().describe("the droplet's name"),
  container: z.string().describe("its container"),
  status: z.string().describe("the daemon's word for its state"),
  since: z.string().describe("when it was started, ISO 8601"),
  labAddress: z.string().describe("its address in the lab's network"),
  ports: z
    .object({
      ssh: z.number().describe("the port for SSH"),
      http: z.number().describe("the port for HTTP"),
      https: z.number().describe("the port for HTTPS"),
    })
    .describe("its ports on this machine's loopback"),
  memoryMb: z.number().describe("its memory, in MiB"),
  cpus: z.number().describe("how many processors it may use"),
  checkout: z.string().describe("The checkout that it belongs to, and whether that is this one"),
  own: z.boolean().describe("whether it belongs to this checkout"),
});

/** What the lab of this machine consists of now. */
export const LabStatus = z.object({
  servers: z.array(Server).describe("the lab's servers"),
  droplets: z.array(Droplet).describe("the droplets of this machine"),
  images: z.record(z.string(), z.array(z.string())).describe("Tags in the registry, by repository"),
});

export type LabStatus = z.infer<typeof LabStatus>;

/** @throws UserError when no Docker daemon answers. */
export async function labStatus(signal?: AbortSignal): Promise<LabStatus> {
  const containers = await containersLabelled(`${labels.lab}=droplet`);
  const [serverStates, droplets, images] = await Promise.all([
    Promise.all(servers.map((server) => serverStatus(server, signal))),
    Promise.all(containers.map((container) => dropletStatus(container, signal))),
    imageTags(signal),
  ]);
  return { servers: serverStates, droplets: droplets.flat(), images };
}

async function serverStatus(
  server: (typeof servers)[number],
  signal?: AbortSignal,
): Promise<z.infer<typeof Server>> {
  const { container, alias } = server;
  const found = await inspectContainer(container, signal);
  if (!found) return { container, name: alias, status: "absent", ready: false };
  const ready = found.running && (await server.isReady(signal));
  return { container, name: alias, status: found.status, ready, since: found.startedAt };
}

async function dropletStatus(
  container: string,
  signal?: AbortSignal,
): Promise<z.infer<typeof Droplet>[]> {
  const found = await inspectContainer(container, signal);
  // Removed since it was listed.
  return found ? [described(container, found)] : [];
}

function described(container: string, found: Container): z.infer<typeof Droplet> {
  const owner = found.labels[labels.checkout] ?? "";
  return {
    name: container.slice(dropletContainer("").length),
    container,
    status: found.status,
    since: found.startedAt,
    labAddress: found.labels[labels.address] ?? "",
    ports: portsOf(found),
    memoryMb: found.memoryBytes / 2 ** 20,
    cpus: found.cpus,
    checkout: owner,
    own: owner === checkout,
  };
}

async function imageTags(signal?: AbortSignal): Promise<Record<string, string[]>> {
  if (!(await registryAnswers(signal))) return {};
  const names = await repositories(signal);
  const tags = await Promise.all(names.map((name) => tagsOf(name, signal)));
  return Object.fromEntries(names.map((name, index) => [name, tags[index] ?? []]));
}
