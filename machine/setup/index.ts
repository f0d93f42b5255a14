import { homedir } from "node:os";
import { ENGINE_VERSION, engineFolders } from "../engine/engine.ts";
import type { Engine } from "../engine/engine.ts";
import { obtainEngine } from "../engine/obtain.ts";
import { releaseChanges } from "../../images/gitSha.ts";
import { registry } from "../../lab/names.ts";
import { powerOn } from "../../lab/power.ts";
import type { Logger } from "../../report/logger.ts";
import { isBad } from "../../addons/clone/outcome.ts";
import { bringAddons } from "./addons.ts";
import { ensureDocker } from "../docker/ensure.ts";
import { exclusively } from "../exclusive.ts";
import { prepareImages } from "../../images/build/prepareImages.ts";
import { prepareLabImages } from "../../images/build/labImages.ts";
import { machineCache } from "../machineCache.ts";
import { warnOfLittleMemory } from "../memory.ts";
import { prepareLocalSettings, prepareState } from "./state.ts";
import { together } from "./together.ts";

/**
 * What lives in `machine/setup/`: what this machine needs before the engine can run the stack `local`: a
 * Docker daemon, base images, the lab's servers, the images of the stack, the Pulumi CLI, and the
 * checkout's own state folder. Each step does nothing when its work is done already, and one that
 * was killed half-way is done again by the next run.
 */
export interface SetupContext {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export interface SetupResult {
  readonly engine: Engine;
  /** The Odoo image of this checkout; what a new `Pulumi.local.yaml` pins. */
  readonly release: string;
}

/** @throws UserError naming what this machine lacks and how to get it. */
export async function setUp(ctx: SetupContext): Promise<SetupResult> {
  return exclusively(ctx.root, async () => {
    // An archive of the sources has no commit to name images after: said now, not minutes later.
    await releaseChanges(ctx.root);
    warnOfLittleMemory(ctx.log);
    await prepareState(ctx.root);
    // The engine may be built for minutes while images are fetched: each waits for another thing.
    const [engine, release] = await together(
      ctx.signal,
      (signal) => provideEngine({ ...ctx, signal }),
      (signal) => prepareLab({ ...ctx, signal }),
    );
    if (await prepareLocalSettings(ctx.root, release)) {
      ctx.log.info(`written: Pulumi.local.yaml, pinned to release ${release}`);
    }
    return { engine, release };
  });
}

/** The Pulumi CLI of this machine, got if need be. */
export function provideEngine({ environment, log, signal }: SetupContext): Promise<Engine> {
  return log.step(`Pulumi CLI ${ENGINE_VERSION}`, (step) =>
    obtainEngine({
      folders: engineFolders(homedir(), environment["PATH"] ?? ""),
      cacheRoot: machineCache(),
      step,
      announce: (line) => log.info(line),
      signal,
    }),
  );
}

/** A Docker daemon, and the lab's servers on it: the image registry among them. */
export async function startLab({ root, log: logger, signal }: SetupContext): Promise<void> {
  await ensureDocker({ cache: machineCache(), logger, signal });
  await prepareLabImages({ root, logger, signal });
  await logger.step("lab's servers", async (step) => {
    const started = await powerOn(signal);
    step.result(started.length === 0 ? "running" : `started ${started.join(", ")}`);
  });
}

async function prepareLab(ctx: SetupContext): Promise<string> {
  const { root, log: logger, signal } = ctx;
  await startLab(ctx);
  const images = await prepareImages({
    root,
    registry: registry.published,
    // whoever tries something out wants to see it run before it is committed
    allowDirty: true,
    logger,
    signal,
  });
  await prepareAddons(ctx);
  const odoo = images.find(({ name }) => name === "odoo");
  if (!odoo) throw new Error("the checkout's images lack odoo");
  return odoo.tag;
}

/** For whoever reads them here, and for `ipai drift`; what runs is in the image. */
async function prepareAddons({ root, log: logger, signal }: SetupContext): Promise<void> {
  const outcomes = await bringAddons({ root, logger, signal });
  for (const { repository, detail } of outcomes.filter(isBad)) {
    logger.warning(`addons of ${repository} are not as locked: ${detail}`);
  }
}
