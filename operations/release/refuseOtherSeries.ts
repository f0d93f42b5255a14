import type { Settings } from "../../config/settings.ts";
import { odoo } from "../../images/contracts.ts";
import { publishedImage } from "../../images/published/image.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { registryAddress } from "./registryAddress.ts";

type Declared = Pick<Settings, "stack" | "registry" | "release"> & {
  readonly odoo: Pick<Settings["odoo"], "series">;
};

/**
 * An image of another series than the settings say would be given odoo.conf and checks of that series,
 * and its preparation would fail after half of the host has changed. An image that says nothing, or a
 * registry that does not answer here, is judged by what follows.
 *
 * @throws UserError before anything changes.
 */
export async function refuseOtherSeries(
  { signal, environment }: Pick<Context, "signal" | "environment">,
  settings: Declared,
): Promise<void> {
  const address = registryAddress(settings.registry, environment);
  const subject = { address, repository: "odoo", reference: settings.release, signal };
  const image = await publishedImage(subject).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  const refusal = seriesRefusal(settings, image?.labels ?? {});
  if (refusal !== undefined) throw refusal;
}

/** Nothing where the image says what is declared, or says nothing. */
export function seriesRefusal(
  { odoo: { series }, release, stack }: Declared,
  labels: Readonly<Record<string, string>>,
): UserError | undefined {
  const labelled = labels[odoo.labels.series];
  if (labelled === undefined || labelled === series) return undefined;
  return new UserError(`The image of release ${release} is of another series of Odoo.`, {
    given: `ipai:odoo.series is "${series}", the image is of ${labelled}`,
    code: "other-series",
    next:
      `name a release of ${series} (${ipai("rollback", { stack })} lists those that ran), or set ` +
      `ipai:odoo.series to "${labelled}" in a checkout that builds it`,
    exitCode: ExitCode.configuration,
  });
}
