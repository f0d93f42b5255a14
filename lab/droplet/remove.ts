import { docker } from "../docker/docker.ts";
import { removeVolume } from "../docker/volume.ts";
import { dropletContainer, dropletVolumes } from "../names.ts";
import { ownDroplet } from "./owner.ts";

/**
 * Removes the droplet and all it held; does nothing when there is none.
 *
 * @throws UserError when it is another checkout's.
 */
export async function removeDroplet(name: string): Promise<void> {
  if (await ownDroplet(name)) await docker(["rm", "--force", "--volumes", dropletContainer(name)]);
  for (const volume of Object.values(dropletVolumes(name))) await removeVolume(volume);
}
