import { registry } from "../../lab/names.ts";
import { prepareImages } from "../../images/build/prepareImages.ts";
import type { Context } from "../operation.ts";

/** Builds and pushes what this checkout holds; the tag that names its Odoo image. */
export async function buildHead(ctx: Context, allowDirty: boolean): Promise<string> {
  const images = await prepareImages({
    root: ctx.root,
    registry: registry.published,
    logger: ctx.log,
    signal: ctx.signal,
    allowDirty,
  });
  const odoo = images.find(({ name }) => name === "odoo");
  if (!odoo) throw new Error("the checkout's images lack odoo");
  return odoo.tag;
}
