import type { CallContext, ResourceHandler } from "../../../provider/rpc/handler.ts";
import { inspectContainer, type Container } from "../../docker/container.ts";
import { docker } from "../../docker/docker.ts";
import { thisMachine } from "../../docker/machine.ts";
import { authorisedKey, authorise, hostKeyOf } from "../../droplet/access.ts";
import { limitArguments } from "../../droplet/createArguments.ts";
import { createDroplet, startDroplet, stopDroplet } from "../../droplet/create.ts";
import { portsOf } from "../../droplet/different.ts";
import { ownDroplet } from "../../droplet/owner.ts";
import type { Booted } from "../../droplet/ready.ts";
import { removeDroplet } from "../../droplet/remove.ts";
import { dropletContainer, labels } from "../../names.ts";
import { DropletInputs, type DropletState } from "./inputs.ts";

/** The life of a droplet. Its id is the container's name. */
export const dropletHandler: ResourceHandler<DropletInputs, DropletState, undefined> = {
  type: "lab:index:Droplet",
  schema: DropletInputs,
  replaceOn: ["name", "ports"],
  // Both would want the same name and ports.
  deleteBeforeReplace: true,

  preview: (inputs) => ({ address: "127.0.0.1", sshPort: inputs.ports.ssh, user: "root" }),

  async create(ctx, inputs) {
    ctx.log(`booting ${inputs.name}`, { ephemeral: true });
    warnOfFailedUnits(ctx, await createDroplet(inputs, ctx));
    const state = await stateOf(inputs, ctx.signal);
    if (!inputs.running) await stopDroplet(inputs.name, ctx.signal);
    return { id: dropletContainer(inputs.name), state };
  },

  async read(ctx, id, known) {
    const name = id.slice(dropletContainer("").length);
    const container = await ownDroplet(name, ctx.signal);
    if (!container) return undefined;
    const inputs = await inputsOf(name, container, known, ctx.signal);
    if (!container.running && known) {
      return { id, inputs, state: { ...known, ...inputs, containerId: container.id } };
    }
    return { id, inputs, state: await stateOf(inputs, ctx.signal) };
  },

  async update(ctx, _id, _old, inputs) {
    const container = dropletContainer(inputs.name);
    const limits = limitArguments(inputs, await thisMachine(ctx.signal));
    await docker(["update", ...limits, container], { signal: ctx.signal });
    warnOfFailedUnits(ctx, await startDroplet(inputs, ctx));
    await authorise(inputs.name, inputs.publicKey, ctx.signal);
    const state = await stateOf(inputs, ctx.signal);
    if (!inputs.running) await stopDroplet(inputs.name, ctx.signal);
    return state;
  },

  async delete(_ctx, _id, old) {
    await removeDroplet(old.name);
  },
};

function warnOfFailedUnits(ctx: CallContext<undefined>, { failedUnits }: Booted): void {
  if (failedUnits.length === 0) return;
  ctx.log(`booted, but these units failed: ${failedUnits.join(", ")}`, { severity: "warning" });
}

async function stateOf(inputs: DropletInputs, signal: AbortSignal): Promise<DropletState> {
  const container = await inspectContainer(dropletContainer(inputs.name), signal);
  if (!container) throw new Error(`the droplet ${inputs.name} went away`);
  return {
    ...inputs,
    address: "127.0.0.1",
    sshPort: inputs.ports.ssh,
    labAddress: container.labels[labels.address] ?? "",
    user: "root",
    hostKey: await hostKeyOf(inputs.name, signal),
    containerId: container.id,
  };
}

async function inputsOf(
  name: string,
  container: Container,
  known: DropletState | undefined,
  signal: AbortSignal,
): Promise<DropletInputs> {
  const { cpus: available } = await thisMachine(signal);
  const key = container.running ? await authorisedKey(name, signal) : known?.publicKey;
  return {
    name,
    publicKey: sameKey(key, known?.publicKey) ? (known?.publicKey ?? "") : (key ?? ""),
    ports: portsOf(container),
    running: container.running,
    memoryMb: container.memoryBytes / 2 ** 20,
    // A machine with fewer cores than asked for gave what it has, and that is no drift.
    cpus: container.cpus === available ? Math.max(known?.cpus ?? 0, available) : container.cpus,
  };
}

/** A trailing newline in the settings is no drift. */
function sameKey(found: string | undefined, known: string | undefined): boolean {
  return found === known?.trim();
}
