import { docker, DockerError } from "../docker/docker.ts";
import { inspectContainer } from "../docker/container.ts";
import { imageId } from "../docker/image.ts";
import { thisMachine } from "../docker/machine.ts";
import { ensureVolume } from "../docker/volume.ts";
import { checkout, dropletContainer, dropletImage, dropletVolumes, labels } from "../names.ts";
import { ensureNetwork, freeAddress } from "../network.ts";
import type { DropletInputs } from "../resources/droplet/inputs.ts";
import { authorise } from "./access.ts";
import { createArguments } from "./createArguments.ts";
import { refuseDifferent } from "./different.ts";
import { ownDroplet, refuseForeign } from "./owner.ts";
import { refuseTakenPorts } from "./ports.ts";
import { waitUntilBooted, type Booted } from "./ready.ts";
import { removeDroplet } from "./remove.ts";

export interface Patience {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Two droplets made at the same moment may choose the same address. */
const ADDRESS_TRIES = 5;

/**
 * Makes the droplet and waits until it has booted, or adopts the one that this checkout has.
 * A droplet that does not boot is taken away again: nothing stays that no state knows of.
 *
 * @throws UserError when the name is another checkout's, a port is taken, or boot takes too long.
 */
export async function createDroplet(inputs: DropletInputs, patience: Patience): Promise<Booted> {
  const { signal } = patience;
  const found = await ownDroplet(inputs.name, signal);
  if (found) {
    refuseDifferent(inputs, found);
    return startDroplet(inputs, patience);
  }
  await imageId(dropletImage, signal);
  await refuseTakenPorts(inputs.ports, signal);
  await ensureNetwork(signal);
  await claimVolumes(inputs.name);
  try {
    await createStarted(inputs, signal);
    return await startDroplet(inputs, patience);
  } catch (error) {
    await removeDroplet(inputs.name);
    throw error;
  }
}

/** Switches the droplet on if need be, waits until it has booted, and lets the key in. */
export async function startDroplet(
  inputs: Pick<DropletInputs, "name" | "publicKey" | "ports">,
  patience: Patience,
): Promise<Booted> {
  const { name, ports, publicKey } = inputs;
  const { signal } = patience;
  const container = dropletContainer(name);
  if ((await inspectContainer(container, signal))?.running !== true) {
    await refuseTakenPorts(ports, signal);
    await docker(["start", container], { signal });
  }
  const booted = await waitUntilBooted(name, ports.ssh, patience);
  await authorise(name, publicKey, signal);
  return booted;
}

/** Switches the droplet off as a machine is: systemd ends its units first. */
export async function stopDroplet(name: string, signal?: AbortSignal): Promise<void> {
  await docker(["stop", "--time", "30", dropletContainer(name)], { signal });
}

/** A container that was removed by hand leaves its data behind: whose, only the volume says. */
async function claimVolumes(droplet: string): Promise<void> {
  const mine = { [labels.lab]: "droplet", [labels.checkout]: checkout };
  for (const name of Object.values(dropletVolumes(droplet))) {
    refuseForeign({ kind: "volume", name, labels: await ensureVolume(name, mine) }, checkout);
  }
}

async function createStarted(inputs: DropletInputs, signal?: AbortSignal): Promise<void> {
  const machine = await thisMachine(signal);
  for (let attempt = 1; ; attempt += 1) {
    const address = await freeAddress(signal);
    await docker(createArguments(inputs, address, machine), { signal });
    try {
      await docker(["start", dropletContainer(inputs.name)], { signal });
      return;
    } catch (error) {
      const collision = error instanceof DockerError && /Address already in use/.test(error.reason);
      if (!collision || attempt === ADDRESS_TRIES) throw error;
      await docker(["rm", "--force", dropletContainer(inputs.name)], { signal });
    }
  }
}
