import { z } from "zod";
import { counted } from "../../report/finding.ts";
import { loadSettings } from "../../config/settings.ts";
import { registry as lab } from "../../lab/names.ts";
import { startLab } from "../../machine/setup/index.ts";
import { refuseUncommitted } from "../../images/build/refuseUncommitted.ts";
import { provideOdooImage } from "../../images/build/provideOdooImage.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";

const input = z.object({
  ...stackInput,
  registry: z
    .string()
    .regex(/^[a-z0-9][\w.:/-]*[a-z0-9]$/i, "a registry's host with an optional path")
    .optional()
    .describe("push to this registry instead of the stack's"),
  allowDirty: z
    .boolean()
    .default(false)
    .describe("build although something is not committed; the image is marked"),
});

const output = z.object({
  reference: z.string().describe("<registry>/odoo:<tag>"),
  digest: z.string().describe("the image's digest"),
  release: z.string().describe("the tag: a commit, or a commit with changes"),
  commit: z.string().describe("the commit that it was built from"),
  dirty: z.boolean().describe("whether uncommitted changes went into it"),
  series: z.string().describe("Odoo's series, such as 19.0"),
  addons: z.number().describe("how many modules it brings beside Odoo's own"),
  built: z.boolean().describe("false when the registry had it already"),
});

/** `ipai image build`: the release that this checkout makes, in a registry. */
export const imageBuild: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "image build",
  summary: "build and push Odoo's image of this commit, with its locked addons",
  effect: "changes",
  timeoutSeconds: 3600,
  input,
  output,
  run: async (ctx, { stack, registry, allowDirty }) => {
    const { root, log: logger, signal } = ctx;
    // before anything is started for an image that will not be
    if (!allowDirty) await refuseUncommitted({ root, allowDirty, logger });
    const goal = registry ?? (await registryOf(ctx, stack));
    const image = await provideOdooImage({ root, registry: goal, allowDirty, logger, signal });
    const { release, commit, dirty, series, addons } = image.release;
    return {
      reference: image.reference,
      digest: image.digest,
      release,
      commit,
      dirty,
      series,
      addons: Object.keys(addons).length,
      built: image.built,
    };
  },
  text: ({ reference, digest, series, addons, dirty, built }) =>
    [
      `${built ? "built and pushed" : "the registry has"} ${reference}`,
      `${digest}; Odoo ${series}, ${counted(addons, "addon")}${dirty ? "; not committed" : ""}`,
    ].join("\n"),
};

/** The lab's registry serves droplets by another name than this machine; it is started if need be. */
async function registryOf(ctx: Context, stack: string): Promise<string> {
  if (!isLocal(stack)) {
    const { registry } = loadSettings(stack, ctx.root);
    if (registry !== lab.host) return registry;
  }
  await startLab(ctx);
  return lab.published;
}
