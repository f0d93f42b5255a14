import { z } from "zod";
import { containersLabelled, inspectContainer, type Container } from "./docker/container.ts";
import { portsOf } from "./droplet/different.ts";
import { checkout, dropletContainer, labels } from "./names.ts";
import { registryAnswers, repositories, tagsOf } from "./world/registry.ts";
import { servers } from "./world/servers.ts";

const Server = z.object({
  container: z.string(),
  /** Its name for the droplets. */
  name: z.string(),
  /** The engine's word, "running" or "exited"; "absent" when it was never made or is removed. */
  status: z.string(),
  ready: z.boolean(),
  since: z.string().optional(),
});

const Droplet = z.object({
  name: z.string(),
  container: z.string(),
  status: z.string(),
  since: z.string(),
  labAddress: z.string(),
  ports: z.object({ ssh: z.number(), http: z.number(), https: z.number() }),
  memoryMb: z.number(),
  cpus: z.number(),
  /** The checkout that it belongs to, and whether that is this one. */
  checkout: z.string(),
  own: z.boolean(),
});

/** What the lab of this machine consists of now. */
export const LabStatus = z.object({
  servers: z.array(Server),
  droplets: z.array(Droplet),
  /** Tags in the registry, by repository. */
  images: z.record(z.string(), z.array(z.string())),
});

export type LabStatus = z.infer<typeof LabStatus>;

/** @throws UserError when no Docker engine answers. */
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
