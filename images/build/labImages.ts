import { join } from "node:path";
import { contentTag } from "../contentTag.ts";
import { dropletImage, worldImage } from "../../lab/names.ts";
import type { Logger } from "../../report/logger.ts";
import { CONTENT_LABEL } from "./base.ts";
import { buildImage, labelOf, type BuildTools } from "./buildImage.ts";
import { buildClient } from "./client.ts";
import { DEBIAN, provideDebian } from "./debian.ts";

export interface PrepareLabImagesOptions {
  /** The checkout. */
  readonly root: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const IMAGES = [
  { folder: "images/world", reference: worldImage },
  { folder: "images/droplet", reference: dropletImage },
] as const;

/**
 * Sees to it that this machine's daemon has the images that the lab runs on it: the world around
 * a droplet, and the droplet. They are not pushed; one whose folder did not change is kept.
 */
export async function prepareLabImages(options: PrepareLabImagesOptions): Promise<void> {
  const { root, logger, signal } = options;
  const tools: BuildTools = { client: await buildClient(), signal };
  await provideDebian(tools, logger);
  for (const { folder, reference } of IMAGES) {
    const content = await contentTag(root, [folder]);
    if ((await labelOf(tools, reference, CONTENT_LABEL)) === content) continue;
    const build = {
      reference,
      context: join(root, folder),
      arguments: { BASE: DEBIAN },
      labels: { [CONTENT_LABEL]: content },
    };
    await logger.step(`build the lab's image ${reference}`, (step) =>
      buildImage(tools, build, step),
    );
  }
}
