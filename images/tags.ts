import { IMAGE_NAMES, imageDefinition, type ImageName } from "./catalogue.ts";
import { contentTag } from "./contentTag.ts";
import { releaseTag } from "./gitSha.ts";

/** The tag of each image that this checkout makes; computed from its files, without a daemon. */
export async function imageTags(root: string): Promise<Readonly<Record<ImageName, string>>> {
  const [odoo, n8n, postgres, mail] = await Promise.all([
    releaseTag(root),
    contentTag(root, imageDefinition("n8n").paths),
    contentTag(root, imageDefinition("postgres").paths),
    contentTag(root, imageDefinition("mail").paths),
  ]);
  return { odoo, n8n, postgres, mail };
}

/** What a registry is asked for. */
export interface TaggedImage {
  readonly name: ImageName;
  readonly tag: string;
}

export async function taggedImages(root: string): Promise<readonly TaggedImage[]> {
  const tags = await imageTags(root);
  return IMAGE_NAMES.map((name) => ({ name, tag: tags[name] }));
}
