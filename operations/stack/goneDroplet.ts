import { z } from "zod";
import type { Settings } from "../../config/settings.ts";
import { dropletContainer } from "../../lab/names.ts";
import { ownDroplets } from "../../lab/power.ts";
import type { Context } from "../operation.ts";
import type { OpenStack } from "./open.ts";
import { runEngine } from "./run.ts";

/** A droplet of the lab, as the engine takes what it is to work on alone. */
const DROPLET = "**lab:index:Droplet::**";
/** The connection by which all that is on it is read. */
const CONNECTION = "**pulumi:providers:host::**";

const deployment = z.object({ resources: z.array(z.object({ urn: z.string() })).nullish() });

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
  const { resources } = deployment.parse((await opened.stack.exportStack()).deployment);
  const known = (resources ?? []).map(({ urn }) => urn);
  if (!known.some((urn) => urn.includes(":providers:host::"))) return;
  if (known.some((urn) => urn.includes("lab:index:Droplet::"))) {
    await runEngine(ctx, { stack, verb: "refresh", opened }, (engine, call) =>
      engine.refresh({ ...call, target: [DROPLET] }),
    );
  }
  await runEngine(ctx, { stack, verb: "up", opened }, (engine, call) =>
    engine.up({ ...call, target: [DROPLET, CONNECTION] }),
  );
}
