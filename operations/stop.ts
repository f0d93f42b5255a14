import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { registry } from "../lab/names.ts";
import { powerOn } from "../lab/power.ts";
import type { Removal } from "../lab/remove.ts";
import { removeLab } from "../lab/remove.ts";
import { UserError } from "../report/userError.ts";
import { stopDockerd } from "../machine/docker/stop.ts";
import { removeImages } from "../images/build/remove.ts";
import { ifAbsent } from "../machine/errno.ts";
import { machineCache } from "../machine/machineCache.ts";
import { destroyStack } from "./destroy.ts";
import type { Context, Operation } from "./operation.ts";
import { stateFolders } from "./stack/backend.ts";
import { PROJECT } from "./stack/project.ts";
import { refuseDamagedState, resourceCount } from "./stack/integrity.ts";

const input = z.object({
  purge: z
    .boolean()
    .default(false)
    .describe("also remove caches, images, and this checkout's state and local settings"),
});

const output = z.object({
  removed: z.array(z.string()).describe("containers, networks and volumes that were removed"),
  kept: z.array(z.string()).describe("what was left, each with the reason"),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

export const stop: Operation<Input, Output> = {
  name: "stop",
  summary: "take down all that start made; keeps caches unless --purge",
  effect: "destructive",
  timeoutSeconds: 900,
  input,
  output,
  // All of it is this machine's own.
  takesAway: () => undefined,
  run: takeDown,
  text: ({ removed, kept }) =>
    [
      removed.length === 0 ? "nothing was up" : `removed: ${removed.join(", ")}`,
      ...(kept.length === 0 ? [] : [`kept: ${kept.join(", ")}`]),
    ].join("\n"),
};

async function takeDown(ctx: Context, { purge }: Input): Promise<Output> {
  // What a purge forgets need not be taken down piece by piece.
  const stacks = purge ? [] : await destroyStacks(ctx);
  const lab = await removeLab({ keepImages: !purge }).catch(nothingWithoutDocker);
  const removed = [...stacks, ...lab.removed];
  const kept = [...lab.kept];
  // Other checkouts of this machine use what clones have in common.
  const shared = lab.kept.length > 0;
  if (purge) removed.push(...(await forgetCheckout(ctx.root)));
  else kept.push(".state (history, keys)", "Pulumi.local.yaml");
  if (purge && !shared) {
    const images = await removeImages(registry.published, ctx.signal);
    removed.push(`${images.removed} images`);
  } else {
    kept.push("the images");
  }

  const docker = await stopDockerd({ cache: machineCache(), signal: ctx.signal });
  if (docker === "stopped") removed.push("the Docker daemon that set-up started");
  if (docker === "in use") kept.push("the Docker daemon (other containers run on it)");
  if (purge && !shared) {
    await rm(machineCache(), { recursive: true, force: true });
    removed.push(machineCache());
  } else {
    kept.push(`${machineCache()} (engine)`);
  }
  return { removed, kept };
}

/** Every stack whose state is in the checkout and knows of resources. */
async function destroyStacks(ctx: Context): Promise<string[]> {
  const { backend } = stateFolders(ctx.root);
  const files = (await readdir(join(backend, ".pulumi/stacks", PROJECT)).catch(ifAbsent)) ?? [];
  const stacks: string[] = [];
  for (const file of files.filter((name) => name.endsWith(".json"))) {
    const stack = file.slice(0, -".json".length);
    await refuseDamagedState(backend, stack);
    if ((await resourceCount(backend, stack)) > 0) stacks.push(stack);
  }
  if (stacks.length > 0) await powerOn(ctx.signal);
  for (const stack of stacks) await destroyStack(ctx, { stack });
  return stacks.map((stack) => `stack ${stack}`);
}

async function forgetCheckout(root: string): Promise<string[]> {
  const mine = [join(root, ".state"), join(root, "Pulumi.local.yaml")];
  for (const path of mine) await rm(path, { recursive: true, force: true });
  return mine;
}

/** Without a Docker daemon nothing of the lab is up, as after a stop that ended it; its images stay. */
function nothingWithoutDocker(error: unknown): Removal {
  if (error instanceof UserError && error.code === "docker-not-running") {
    return { removed: [], kept: ["what a stopped Docker daemon holds"] };
  }
  throw error;
}
