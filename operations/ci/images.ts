import type { ImageName } from "../../images/catalogue.ts";
import { readReleaseLabels } from "../../images/releaseFile.ts";
import { registry } from "../../lab/names.ts";
import { buildClient } from "../../images/build/client.ts";
import { inspectPushed } from "../../images/build/remote.ts";
import { prepareImages } from "../../images/build/prepareImages.ts";
import { startLab } from "../../machine/setup/index.ts";
import type { Context } from "../operation.ts";

/** What CI judges: what would be released, from the registry that it would be released from. */
export interface JudgedImages<Name extends ImageName> {
  readonly references: Readonly<Record<Name, string>>;
  /** Of Odoo's image, as the registry holds it. */
  readonly release: { readonly sha: string; readonly digest: string };
}

/** Images of this checkout, built where the lab's registry lacks them. */
export async function provideJudgedImages<Name extends ImageName>(
  ctx: Context,
  only: readonly Name[],
): Promise<JudgedImages<Name | "odoo">> {
  const { root, log: logger, signal } = ctx;
  const names = [...new Set<Name | "odoo">(["odoo", ...only])];
  await startLab(ctx);
  const tagged = await prepareImages({
    root,
    registry: registry.published,
    only: names,
    // on a laptop one wants to know before the commit; the image is marked
    allowDirty: true,
    logger,
    signal,
  });
  const tagOf = (name: ImageName): string => {
    const tag = tagged.find((image) => image.name === name)?.tag;
    if (tag === undefined) throw new Error(`the checkout's images lack ${name}`);
    return tag;
  };
  const referenceOf = (name: ImageName): string => `${registry.published}/${name}:${tagOf(name)}`;
  const tools = { client: await buildClient(), signal };
  const { digest, inspected } = await inspectPushed(
    tools,
    `${registry.published}/odoo`,
    tagOf("odoo"),
  );
  const references = Object.fromEntries(names.map((name) => [name, referenceOf(name)]));
  return {
    references: references as Record<Name | "odoo", string>,
    release: { sha: readReleaseLabels(inspected).commit, digest },
  };
}
