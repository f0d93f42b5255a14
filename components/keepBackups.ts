import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/settings.ts";
import { Backup } from "./backup.ts";
import type { BackupStore } from "./backupStore.ts";
import type { containersOf } from "./containers.ts";
import { RestoredData } from "./restoredData.ts";
import type { Secrets } from "./secrets.ts";
import type { stackImages } from "./stackImages.ts";

interface Kept {
  readonly store: BackupStore | undefined;
  readonly secrets: Secrets;
  readonly containers: ReturnType<typeof containersOf>;
  readonly images: Awaited<ReturnType<typeof stackImages>>;
}

/** Backups where the settings want them, and what they are to bring back before anything starts. */
export function keepBackups(
  settings: Settings,
  { store, secrets, containers, images }: Kept,
  opts: pulumi.ComponentResourceOptions,
): { readonly backup: Backup | undefined; readonly restored: RestoredData[] } {
  if (store === undefined) return { backup: undefined, restored: [] };
  const { stack, odoo, database, timeZone, release: sha, restore } = settings;
  const { backup: password, backupCopy: copyPassword, n8nEncryptionKey } = secrets;
  const args = {
    stack,
    store,
    environment: odoo.runningEnvironment,
    password,
    copyPassword,
    timeZone,
    postgres: containers.postgres,
    odoo: containers.odoo.web,
    odooDatabase: database.name,
    n8nDatabase: database.n8nName,
    ...(restore !== undefined && { n8nEncryptionKey }),
    release: {
      sha,
      image: images.odoo,
      series: odoo.series,
      postgres: images.postgres,
      n8n: images.n8n,
    },
  };
  const backup = new Backup("backup", args, opts);
  if (restore === undefined) return { backup, restored: [] };
  return {
    backup,
    restored: [new RestoredData("restored", restore, { ...opts, dependsOn: backup })],
  };
}
