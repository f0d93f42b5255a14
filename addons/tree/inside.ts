import { realpath } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere } from "../../machine/errno.ts";

/**
 * Where a folder of the checkout really lies when links lead out of it; for one that is not there,
 * where it would lie.
 *
 * @param folder Relative to `root`.
 * @returns Undefined when it lies inside.
 */
export async function placeOutside(root: string, folder: string): Promise<string | undefined> {
  const top = await realpath(root);
  const place = await realPlace(path.resolve(root, folder));
  return place === top || place.startsWith(`${top}${path.sep}`) ? undefined : place;
}

async function realPlace(folder: string): Promise<string> {
  const there = await realpath(folder).catch(ifNothingThere);
  return there ?? path.join(await realPlace(path.dirname(folder)), path.basename(folder));
}
