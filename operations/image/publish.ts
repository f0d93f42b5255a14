import { z } from "zod";
import { loadSettings } from "../../config/settings.ts";
import { IMAGE_NAMES } from "../../images/catalogue.ts";
import { registry as lab } from "../../lab/names.ts";
import { startLab } from "../../machine/setup/index.ts";
import { prepareImages } from "../../images/build/prepareImages.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { releaseOf } from "../release/commit.ts";

const input = z.object({ ...stackInput });

const output = z.object({
  registry: z.string().describe("the registry that the images were pushed to"),
  images: z
    .array(
      z.object({
        name: z.enum(IMAGE_NAMES).describe("which image"),
        tag: z.string().describe("the tag that it has in the registry"),
      }),
    )
    .describe("each image that was pushed"),
});

/** `ipai image publish`: everything that a stack of this commit pulls, so that a deploy finds it. */
export const imagePublish: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "image publish",
  summary: "build and push every image of this commit that the stack's registry lacks",
  effect: "changes",
  timeoutSeconds: 3600,
  input,
  output,
  run: async (ctx, { stack }) => {
    const { root, log: logger, signal } = ctx;
    // A stack that was never deployed names no release yet; this commit is what it will get.
    const head = await releaseOf(root, "HEAD");
    const { registry: written } = loadSettings(stack, root, { release: head });
    const inLab = written === lab.host;
    if (inLab) await startLab(ctx);
    const registry = inLab ? lab.published : written;
    const images = await prepareImages({ root, registry, logger, signal });
    return { registry, images: [...images] };
  },
  text: ({ registry, images }) =>
    images.map(({ name, tag }) => `${registry}/${name}:${tag}`).join("\n"),
};
