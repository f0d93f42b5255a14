import * as pulumi from "@pulumi/pulumi";
import { postgres, SECRETS_FOLDER } from "../../images/contracts.ts";
import type { BackupStore } from "../backupStore.ts";

/** Files for PostgreSQL's container: with them it keeps its log in the bucket. */
export type WalSecrets = Readonly<Record<string, pulumi.Input<string>>>;

/** Written at least so often, in seconds: what can be lost. */
const RPO_SECONDS = 60;
/** How long PostgreSQL waits for one piece before it asks again, in seconds. */
const PUSH_SECONDS = 5;
/** A bucket that is away must not fill the disk: what waits beyond this is dropped, and an alert has said so long before. */
const MOST_WAITING = "8GiB";

/** What pgBackRest reads: where the bucket is, and what opens it. Nothing for a stack that keeps no log. */
export function walSecrets(
  store: BackupStore | undefined,
  password: pulumi.Input<string>,
): WalSecrets {
  if (store === undefined || !store.pointInTime) return {};
  const { tlsEndpoint, certificate, region, bucket, accessKey, secretKey, keep } = store;
  const content = pulumi
    .all([tlsEndpoint, region, bucket, accessKey, secretKey, password])
    .apply(([endpoint, where, inBucket, key, secret, passphrase]) => {
      const { hostname, port } = new URL(endpoint);
      const options = {
        "repo1-type": "s3",
        "repo1-path": "/wal",
        "repo1-s3-endpoint": hostname,
        "repo1-storage-port": port === "" ? "443" : port,
        "repo1-s3-region": where,
        "repo1-s3-bucket": inBucket,
        "repo1-s3-uri-style": "path",
        "repo1-s3-key": key,
        "repo1-s3-key-secret": secret,
        ...(certificate !== undefined && {
          "repo1-storage-ca-file": `${SECRETS_FOLDER}/${postgres.secrets.walAuthority}`,
        }),
        "repo1-cipher-type": "aes-256-cbc",
        "repo1-cipher-pass": passphrase,
        "repo1-bundle": "y",
        "repo1-retention-full-type": "time",
        "repo1-retention-full": String(keep.daily),
        // Sent by a process of its own: PostgreSQL drops and renames no database while a piece is being sent.
        "archive-async": "y",
        "spool-path": "/tmp/pgbackrest-spool",
        "archive-push-queue-max": MOST_WAITING,
        "compress-type": "zst",
        "start-fast": "y",
        "log-level-file": "off",
        "log-level-console": "warn",
      };
      const lines = Object.entries(options).map(([name, value]) => `${name}=${value}`);
      return `[global]\n${lines.join("\n")}\n\n[main]\npg1-path=${postgres.cluster}\npg1-user=postgres\n`;
    });
  return {
    [postgres.secrets.wal]: content,
    ...(certificate !== undefined && { [postgres.secrets.walAuthority]: certificate }),
  };
}

/** PostgreSQL's options for keeping its log, or for keeping none. */
export function walOptions(secrets: WalSecrets): Readonly<Record<string, string | number>> {
  if (Object.keys(secrets).length === 0) return {};
  const config = `${SECRETS_FOLDER}/${postgres.secrets.wal}`;
  return {
    archive_mode: "on",
    archive_timeout: RPO_SECONDS,
    archive_command: `pgbackrest --config=${config} --stanza=main --archive-timeout=${PUSH_SECONDS} archive-push %p`,
    wal_compression: "on",
  };
}
