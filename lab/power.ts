import { containersLabelled, inspectContainer } from "./docker/container.ts";
import { docker } from "./docker/docker.ts";
import { portsOf } from "./droplet/different.ts";
import { refuseTakenPorts } from "./droplet/ports.ts";
import { waitUntilBooted } from "./droplet/ready.ts";
import { checkout, dropletContainer, labels, rootsFile } from "./names.ts";
import { labCa, saveRoots } from "./world/ca.ts";
import { raiseWorld } from "./world/raise.ts";

/** A droplet with a whole stack on it has more to start than an empty one. Milliseconds. */
const BOOT_LIMIT = 120_000;

/**
 * Switches on what this checkout's lab consists of, as after a restart of the machine: the world
 * and every droplet that is off.
 *
 * @returns the containers that were started; none when everything ran.
 */
export async function powerOn(signal?: AbortSignal): Promise<string[]> {
  const started = await raiseWorld(signal);
  await saveRoots(await labCa(signal), rootsFile);
  for (const container of await ownDroplets()) {
    if (await powerOnDroplet(container, signal)) started.push(container);
  }
  return started;
}

/** Containers of this checkout's droplets, those that are off too. */
export function ownDroplets(): Promise<string[]> {
  return containersLabelled(`${labels.lab}=droplet`, `${labels.checkout}=${checkout}`);
}

async function powerOnDroplet(container: string, signal?: AbortSignal): Promise<boolean> {
  const found = await inspectContainer(container, signal);
  if (!found || found.running) return false;
  const ports = portsOf(found);
  await refuseTakenPorts(ports, signal);
  await docker(["start", container], { signal });
  const name = container.slice(dropletContainer("").length);
  await waitUntilBooted(name, ports.ssh, { timeoutMs: BOOT_LIMIT, signal });
  return true;
}
