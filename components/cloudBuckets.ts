import { R2Bucket } from "@pulumi/cloudflare/r2bucket.js";
import { R2BucketLock } from "@pulumi/cloudflare/r2bucketLock.js";
import { SpacesBucket } from "@pulumi/digitalocean/spacesBucket.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { mergeOptions } from "@pulumi/pulumi";
import type { Bucket, MakeBucket, OwnBucket } from "./backupStore.ts";

/** A bucket is not made twice: a stack that is taken down leaves what it has kept. */
const KEPT = { protect: true, retainOnDelete: true } satisfies CustomResourceOptions;

/** An upload that broke off is no backup. */
const ABANDONED_DAYS = 7;

/**
 * Where restic keeps what it never changes. Not `locks/`: those are taken away when a run ends, and
 * one that could not be would stand in the way of the next.
 */
const LOCKED = ["config", "data/", "index/", "keys/", "snapshots/"];

/**
 * Buckets for backups at DigitalOcean and Cloudflare.
 *
 * @param cloudflareAccount Whose R2 it is.
 */
export function cloudBuckets(cloudflareAccount: string, opts: CustomResourceOptions): MakeBucket {
  const kept = mergeOptions(opts, KEPT);
  return (name, wanted) => {
    switch (wanted.kind) {
      case "spaces":
        return spacesBucket(name, wanted, kept);
      case "r2":
        return r2Bucket(name, cloudflareAccount, wanted, kept);
      case "lab":
        throw new TypeError("the lab's store is out of reach of a droplet in the cloud");
    }
  };
}

type Wanted<Kind> = Extract<OwnBucket, { kind: Kind }>;

/**
 * Private, and with versions: what a key deletes or overwrites stays as an old version. Spaces has no object
 * lock, so the rule says how long; without one, what pruning takes away would be paid for ever.
 */
function spacesBucket(
  name: string,
  { region, bucket, versionDays }: Wanted<"spaces">,
  opts: CustomResourceOptions,
): Bucket {
  const space = new SpacesBucket(
    name,
    {
      name: bucket,
      region,
      acl: "private",
      versioning: { enabled: true },
      lifecycleRules: [
        {
          id: "old-versions",
          enabled: true,
          noncurrentVersionExpiration: { days: versionDays },
          abortIncompleteMultipartUploadDays: ABANDONED_DAYS,
        },
      ],
    },
    opts,
  );
  const endpoint = `https://${region}.digitaloceanspaces.com`;
  return { endpoint, tlsEndpoint: endpoint, region, bucket: space.name };
}

/** What was added can be neither deleted nor overwritten for so many days, with whatever key of R2. */
function r2Bucket(
  name: string,
  accountId: string,
  { bucket, lockDays }: Wanted<"r2">,
  opts: CustomResourceOptions,
): Bucket {
  const made = new R2Bucket(name, { accountId, name: bucket }, opts);
  const lock = new R2BucketLock(
    name,
    {
      accountId,
      bucketName: made.name,
      rules: LOCKED.map((prefix) => ({
        id: `keep-${prefix.replace("/", "")}`,
        prefix,
        enabled: true,
        condition: { type: "Age", maxAgeSeconds: lockDays * 24 * 3600 },
      })),
    },
    // Whoever takes the stack down does not take the lock off.
    opts,
  );
  const endpoint = `https://${accountId}.r2.cloudflarestorage.com`;
  // The first copy waits for the lock.
  return { endpoint, tlsEndpoint: endpoint, region: "auto", bucket: lock.bucketName };
}
