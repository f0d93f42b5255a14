import type { Settings } from "../../config/settings.ts";
import { copyOf } from "../../config/sections/backup.ts";
import type { Clouds } from "../clouds/clouds.ts";
import type { Existing } from "./adopting.ts";
import type { Held } from "./held.ts";

const SPACES_BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";
const R2_BUCKET = "cloudflare:index/r2Bucket:R2Bucket";

/**
 * The buckets that the settings want and that an account has, though the state does not: a stack that was taken
 * down leaves them. The lock of an R2 bucket is no thing of its own: it is set, whatever was set before.
 */
export async function existingBuckets(
  { backup }: Settings,
  { spaces, cloudflare }: Clouds,
  held: Held,
  cloudflareAccount: string,
): Promise<Existing> {
  const copy = copyOf(backup);
  const [first, second] = await Promise.all([
    backup.kind === "spaces" && !held.has(SPACES_BUCKET)
      ? spaces.has(backup.region, backup.bucket)
      : false,
    copy?.kind === "r2" && !held.has(R2_BUCKET)
      ? cloudflare.r2Bucket(cloudflareAccount, copy.bucket)
      : undefined,
  ]);
  return (type) => {
    if (type === SPACES_BUCKET && first && backup.kind === "spaces")
      return `${backup.region},${backup.bucket}`;
    if (type === R2_BUCKET && second !== undefined)
      return `${cloudflareAccount}/${second.name}/${second.jurisdiction ?? "default"}`;
    return undefined;
  };
}
