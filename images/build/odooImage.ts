import { ODOO_SERIES, imageDefinition } from "../catalogue.ts";
import { RELEASE_LABEL, type ReleaseFile } from "../releaseFile.ts";
import { ipai } from "../../report/ipai.ts";
import type { Logger } from "../../report/logger.ts";
import type { BaseKind } from "./base.ts";
import { provideBase } from "./base.ts";
import { buildImage, type BuildTools } from "./buildImage.ts";
import { withOdooContext } from "./odoo/context.ts";
import { coreModules } from "./odoo/coreModules.ts";
import { ensurePip } from "../../machine/pip.ts";

export interface BuildOdooOptions {
  /** The checkout. */
  readonly root: string;
  /** What clones of the project share on one machine. */
  readonly cache: string;
  readonly tag: string;
  /** What the image is called afterwards. */
  readonly reference: string;
  readonly bases: BaseKind;
  readonly logger: Logger;
}

/**
 * Builds the image of Odoo with what the lock and the checkout name. The build itself has Odoo load
 * every addon, and fails when it would not.
 *
 * @throws UserError when an addon cannot be had, or the build fails.
 */
export async function buildOdooImage(
  tools: BuildTools,
  { root, cache, tag, reference, bases, logger }: BuildOdooOptions,
): Promise<ReleaseFile> {
  const { signal } = tools;
  await ensurePip(logger, signal);
  const base = await provideBase(tools, root, imageDefinition("odoo"), bases, logger);
  const core = await coreModules(tools, base);
  return logger.step("build the image odoo", (step) =>
    withOdooContext(
      { root, cache, release: tag, core, step, signal },
      async ({ folder, release }) => {
        const build = {
          reference,
          context: folder,
          arguments: {
            BASE: base,
            ODOO_SERIES,
            REVISION: tag,
            ADDONS_PATH: release.addonsPath.join(","),
          },
          labels: { [RELEASE_LABEL]: JSON.stringify(release) },
          // its folder is gone by then
          byHand: ipai("image build", { allowDirty: true }),
        };
        await buildImage(tools, build, step);
        step.result(`${Object.keys(release.addons).length} addons`);
        return release;
      },
    ),
  );
}
