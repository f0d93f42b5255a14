import { Resolver } from "node:dns/promises";
import { inspectContainer } from "../docker/container.ts";
import { docker } from "../docker/docker.ts";
import { nameServer } from "../names.ts";
import { worldIsDown } from "./down.ts";

/** Makes `name` resolve to `address` for the authority, now and after every restart of the DNS. */
export async function setRecord(
  name: string,
  address: string,
  signal?: AbortSignal,
): Promise<void> {
  await port(signal);
  const command = ["lab-dns-record", "set", name, address];
  await docker(["exec", nameServer.container, ...command], { signal });
}

/** Makes `name` unknown again. A world that is gone has no records. */
export async function clearRecord(name: string, signal?: AbortSignal): Promise<void> {
  const container = await inspectContainer(nameServer.container, signal);
  if (!container) return;
  await port(signal);
  await docker(["exec", nameServer.container, "lab-dns-record", "clear", name], { signal });
}

/** What the authority would be told: asked over DNS, not read from our own notes. */
export async function lookUp(name: string, signal?: AbortSignal): Promise<string | undefined> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${await port(signal)}`]);
  try {
    const [address] = await resolver.resolve4(name);
    return address;
  } catch (error) {
    const unknown = ["ENODATA", "ENOTFOUND"];
    if (error instanceof Error && "code" in error && unknown.includes(String(error.code))) {
      return undefined;
    }
    throw error;
  }
}

/** The daemon chooses it at each start. */
async function port(signal?: AbortSignal): Promise<number> {
  const container = await inspectContainer(nameServer.container, signal);
  const bound = container?.boundPorts[`${nameServer.port}/udp`];
  if (bound === undefined) throw worldIsDown("DNS");
  return bound;
}
