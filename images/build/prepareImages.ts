import { join } from "node:path";
import pLimit from "p-limit";
import { IMAGE_NAMES, imageDefinition, type ImageName } from "../catalogue.ts";
import { taggedImages, type TaggedImage } from "../tags.ts";
import type { Logger } from "../../report/logger.ts";
import { chooseBases, provideBase, type BaseKind } from "./base.ts";
import { buildImage, type BuildTools } from "./buildImage.ts";
import { buildClient } from "./client.ts";
import { refuseUncommitted } from "./refuseUncommitted.ts";
import { pushOnce, registryHolds } from "./remote.ts";
import { machineCache } from "../../machine/machineCache.ts";
import { buildOdooImage } from "./odooImage.ts";

export interface PrepareImagesOptions {
  /** The checkout. */
  readonly root: string;
  /** As this machine reaches it: the lab's `127.0.0.1:5055`, or `ghcr.io/owner/name`. */
  readonly registry: string;
  /** Whether an image of Odoo may hold what no commit does; it is marked then. @default false */
  readonly allowDirty?: boolean;
  /** @default all of them */
  readonly only?: readonly ImageName[];
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Sees to it that the registry holds the images of this checkout, each under the tag that its
 * files give it. What is there already is neither built nor pushed again.
 *
 * @returns all that were asked for, whether they had to be built or not.
 * @throws UserError when the registry, a build or a push fails, or a commit is wanted first.
 */
export async function prepareImages(
  options: PrepareImagesOptions,
): Promise<readonly TaggedImage[]> {
  const { root, registry, only = IMAGE_NAMES, logger, signal } = options;
  await refuseUncommitted({ allowDirty: false, ...options });
  const all = (await taggedImages(root)).filter(({ name }) => only.includes(name));
  const tools: BuildTools = { client: await buildClient(), signal };
  const held = await Promise.all(all.map((image) => registryHolds(tools, registry, image)));
  const missing = all.filter((_image, index) => held[index] === false);
  if (missing.length > 0) await buildAndPush(options, tools.client, missing);
  logger.info(`images: ${all.map(({ name, tag }) => `${name}:${short(tag)}`).join(", ")}`);
  return all;
}

/** Builds one after the other; each is pushed while the next is being built. */
async function buildAndPush(
  options: PrepareImagesOptions,
  client: string,
  missing: readonly TaggedImage[],
): Promise<void> {
  const { registry, logger } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const tools: BuildTools = { client, signal };
  const bases = await chooseBases(tools, imageDefinition("postgres"), logger);
  const oneAtATime = pLimit(1);
  const pushes: Promise<void>[] = [];
  try {
    for (const image of missing) {
      const reference = `${registry}/${image.name}:${image.tag}`;
      await build(options, tools, image, reference, bases);
      const push = () =>
        logger.step(`push ${reference}`, (step) => pushOnce(tools, registry, image, step));
      pushes.push(oneAtATime(push));
    }
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(pushes);
    throw error;
  }
  await Promise.all(pushes);
}

async function build(
  { root, logger }: PrepareImagesOptions,
  tools: BuildTools,
  { name, tag }: TaggedImage,
  reference: string,
  bases: BaseKind,
): Promise<void> {
  if (name === "odoo") {
    await buildOdooImage(tools, { root, cache: machineCache(), tag, reference, bases, logger });
    return;
  }
  const base = await provideBase(tools, root, imageDefinition(name), bases, logger);
  const context = join(root, "images", name);
  await logger.step(`build the image ${name}`, (step) =>
    buildImage(tools, { reference, context, arguments: { BASE: base } }, step),
  );
}

function short(tag: string): string {
  return tag.replace(/^([0-9a-f]{12})[0-9a-f]{28}/, "$1");
}
