import { heldByStack } from "../../components/adoption/held.ts";
import type { Settings } from "../../config/settings.ts";
import { dropletContainer } from "../../lab/names.ts";
import { ownDroplets } from "../../lab/power.ts";
import type { Context } from "../operation.ts";
import { sourceOf, type OpenStack } from "./open.ts";
import { runEngine } from "./run.ts";

const DROPLET = "lab:index:Droplet";
/** The connection by which all that is on a droplet is read. */
const CONNECTION = "pulumi:providers:host";

/** Whether a stack of the lab has no droplet, be it that it never had one. */
export async function lacksDroplet({ host }: Pick<Settings, "host">): Promise<boolean> {
  return host.kind === "lab" && !(await ownDroplets()).includes(dropletContainer(host.name));
}

/**
 * Makes a droplet of the lab anew whose container somebody has removed. What is on it is read back by a
 * connection to it, so before it answers again no `--refresh` can find out what is left to make.
 */
export async function reviveDroplet(
  ctx: Context,
  stack: string,
  settings: Settings,
  opened: OpenStack,
): Promise<void> {
  if (!(await lacksDroplet(settings))) return;
  const held = await heldByStack(stack, ctx.root, sourceOf(opened.stack.workspace));
  if (!held.has(CONNECTION)) return;
  if (held.has(DROPLET)) {
    await runEngine(ctx, { stack, verb: "refresh", opened }, (engine, call) =>
      engine.refresh({ ...call, target: [allOf(DROPLET)] }),
    );
  }
  await runEngine(ctx, { stack, verb: "up", opened }, (engine, call) =>
    engine.up({ ...call, target: [allOf(DROPLET), allOf(CONNECTION)] }),
  );
}

/** Resources of a type, as the engine takes what it is to work on alone. */
function allOf(type: string): string {
  return `**${type}::**`;
}
