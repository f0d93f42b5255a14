import type * as pulumi from "@pulumi/pulumi";
import type { Credentials } from "../config/credentials.ts";
import type { Settings } from "../config/settings.ts";
import { LabStore } from "../lab/resources/store/resource.ts";

/** A bucket, and the key with which the host adds to it. */
export interface BackupStore {
  /** Time of day, `02:00`. */
  readonly at: string;
  readonly keep: { readonly daily: number; readonly monthly: number };
  readonly endpoint: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  readonly bucket: string;
  readonly accessKey: pulumi.Input<string>;
  readonly secretKey: pulumi.Input<string>;
}

/** Where the settings keep backups; nothing when they want none. */
export function backupStore(
  { backup, host }: Settings,
  { backupAccessKey = "", backupSecretKey = "" }: Credentials,
): BackupStore | undefined {
  if (backup.kind === "none") return undefined;
  if (backup.kind === "s3") {
    return { ...backup, accessKey: backupAccessKey, secretKey: backupSecretKey };
  }
  if (host.kind !== "lab") throw new TypeError(`the lab's store is out of reach of ${host.kind}`);
  const bucket = `ipai-${host.name}`;
  // The store is not the droplet's: it outlives it, as a bucket in another region would.
  const { endpoint, region, accessKey, secretKey } = new LabStore("backup-store", { bucket });
  const { at, keep } = backup;
  return { at, keep, bucket, endpoint, region, accessKey, secretKey };
}
