import type * as pulumi from "@pulumi/pulumi";
import type { Credentials } from "../config/credentials.ts";
import type { Backup, Copy } from "../config/sections/backup.ts";
import { copyOf } from "../config/sections/backup.ts";
import type { Settings } from "../config/settings.ts";

/** A bucket as hosts reach it. */
export interface Bucket {
  readonly endpoint: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  readonly bucket: pulumi.Input<string>;
  /** The same service over TLS, which pgBackRest insists on. */
  readonly tlsEndpoint: pulumi.Input<string>;
  /** What vouches for it there; public authorities where there is none. */
  readonly certificate?: pulumi.Input<string>;
}

/** The key with which the host adds to a bucket. */
export interface BucketKey {
  readonly accessKey: pulumi.Input<string>;
  readonly secretKey: pulumi.Input<string>;
}

/** A bucket that the stack makes, where its surroundings are. */
export type OwnBucket =
  | { readonly kind: "lab"; readonly lockDays?: number }
  | Pick<Extract<Backup, { kind: "spaces" }>, "kind" | "region" | "bucket" | "versionDays">
  | Extract<Copy, { kind: "r2" }>;

/** Makes one, with a key where its surroundings give keys. */
export type MakeBucket = (name: string, wanted: OwnBucket) => Bucket & Partial<BucketKey>;

/** Where backups go, and the key with which the host adds to it. */
export interface BackupStore extends Bucket, BucketKey {
  /** Time of day, `02:00`. */
  readonly at: string;
  readonly keep: { readonly daily: number; readonly monthly: number };
  /** Whether PostgreSQL's log is kept too. */
  readonly pointInTime: boolean;
  /** Where each proved backup is copied to. */
  readonly copy: (Bucket & BucketKey) | undefined;
}

/** Where the settings keep backups; nothing when they want none. */
export function backupStore(
  { backup, odoo, egress }: Settings,
  credentials: Credentials,
  make: MakeBucket,
): BackupStore | undefined {
  if (backup.kind === "none") return undefined;
  const { backupAccessKey = "", backupSecretKey = "" } = credentials;
  const { backupCopyAccessKey = "", backupCopySecretKey = "" } = credentials;
  // PostgreSQL's container sends its log itself.
  const usual = odoo.runningEnvironment === "production" && egress.kind === "open";
  const { at, keep, pointInTime = usual } = backup;
  const key = { accessKey: backupAccessKey, secretKey: backupSecretKey };
  const copyKey = { accessKey: backupCopyAccessKey, secretKey: backupCopySecretKey };
  const wanted = copyOf(backup);
  const copy = wanted && {
    ...copyKey,
    ...(wanted.kind === "s3" ? given(wanted) : make("backup-copy", wanted)),
  };
  const first = backup.kind === "s3" ? given(backup) : make("backup-store", backup);
  return { at, keep, pointInTime, copy, ...key, ...first };
}

/** A bucket that was there before the stack. */
function given({ endpoint, region, bucket }: Given): Bucket {
  return { endpoint, tlsEndpoint: endpoint, region, bucket };
}

interface Given {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
}
