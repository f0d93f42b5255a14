import { containersLabelled } from "./docker/container.ts";
import { docker, DockerError } from "./docker/docker.ts";
import { removeVolume, volumesLabelled } from "./docker/volume.ts";
import { removeDroplet } from "./droplet/remove.ts";
import { checkout, dropletContainer, labels, network, registry } from "./names.ts";
import { ownDroplets } from "./power.ts";

export interface RemoveLabOptions {
  /**
   * Whether to keep the volume with the registry's images, which makes the next start minutes
   * shorter. @default false
   */
  readonly keepImages?: boolean;
}

/** What was taken away, and what not. */
export interface Removal {
  readonly removed: readonly string[];
  /** Each with the reason. */
  readonly kept: readonly string[];
}

/**
 * Takes away this checkout's droplets with all they hold, and the world when no other checkout has
 * a droplet in it. Touches nothing without the lab's label; finishes what a killed removal began.
 */
export async function removeLab({ keepImages = false }: RemoveLabOptions = {}): Promise<Removal> {
  const removed = await removeOwnDroplets();
  const others = await containersLabelled(`${labels.lab}=droplet`);
  if (others.length > 0) {
    const reason = `droplets of other checkouts use it: ${others.join(", ")}`;
    return { removed, kept: [`the lab's servers (${reason})`] };
  }
  removed.push(...(await removeServers(keepImages)));
  const kept = keepImages ? [`the volume ${registry.volume} (images)`] : [];
  if (!(await removeNetwork())) kept.push(`the network ${network} (other containers are in it)`);
  return { removed, kept };
}

async function removeOwnDroplets(): Promise<string[]> {
  const removed = await ownDroplets();
  // Each waits for its processes to end and its disk to be given back, not for another.
  await Promise.all(
    removed.map((container) => removeDroplet(container.slice(dropletContainer("").length))),
  );
  const own = [`${labels.lab}=droplet`, `${labels.checkout}=${checkout}`];
  await Promise.all((await volumesLabelled(...own)).map(removeVolume));
  return removed;
}

async function removeServers(keepImages: boolean): Promise<string[]> {
  const removed = await containersLabelled(`${labels.lab}=world`);
  await Promise.all(removed.map((container) => docker(["rm", "--force", container])));
  const volumes = (await volumesLabelled(`${labels.lab}=world`)).filter(
    (volume) => !(keepImages && volume === registry.volume),
  );
  await Promise.all(volumes.map(removeVolume));
  return [...removed, ...volumes];
}

/** @returns whether it is gone. */
async function removeNetwork(): Promise<boolean> {
  try {
    await docker(["network", "rm", network]);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    if (/active endpoints/.test(error.reason)) return false;
    if (!/no such network|not found/i.test(error.reason)) throw error;
  }
  return true;
}
