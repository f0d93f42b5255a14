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
  /** Whether PostgreSQL's log is kept too. */
  readonly pointInTime: boolean;
  /** The same service over TLS, which pgBackRest insists on. */
  readonly tlsEndpoint: pulumi.Input<string>;
  /** What vouches for it there; public authorities where there is none. */
  readonly certificate?: pulumi.Input<string>;
}

/** Where the settings keep backups; nothing when they want none. */
export function backupStore(
  { backup, host, odoo, egress }: Settings,
  { backupAccessKey = "", backupSecretKey = "" }: Credentials,
): BackupStore | undefined {
  if (backup.kind === "none") return undefined;
  // PostgreSQL's container sends its log itself.
  const usual = odoo.runningEnvironment === "production" && egress.kind === "open";
  const pointInTime = backup.pointInTime ?? usual;
  if (backup.kind === "s3") {
    const keys = { accessKey: backupAccessKey, secretKey: backupSecretKey };
    return { ...backup, ...keys, pointInTime, tlsEndpoint: backup.endpoint };
  }
  if (host.kind !== "lab") throw new TypeError(`the lab's store is out of reach of ${host.kind}`);
  const bucket = `ipai-${host.name}`;
  // The store is not the droplet's: it outlives it, as a bucket in another region would.
  const found = new LabStore("backup-store", { bucket });
  const { endpoint, tlsEndpoint, certificate, region, accessKey, secretKey } = found;
  const { at, keep } = backup;
  const keys = { accessKey, secretKey };
  return { at, keep, bucket, endpoint, region, ...keys, pointInTime, tlsEndpoint, certificate };
}
