import * as pulumi from "@pulumi/pulumi";
import { users } from "../images/contracts.ts";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";
import { Packages } from "../provider/resources/packages/resource.ts";
import { Unit } from "../provider/resources/unit/resource.ts";
import { programFiles, programSecrets } from "./hostProgram.ts";
import {
  baseTimerText,
  besideText,
  filesTimerText,
  serviceText,
  timerText,
} from "./backup/units.ts";
import type { BackupStore, Bucket, BucketKey } from "./backupStore.ts";
import { N8N_ROLE } from "./n8n.ts";
import { ODOO_ROLE } from "./odoo.ts";
import { BACKUP_DATA, DATA, ODOO_DATA, PROJECTS, SECRETS } from "./paths.ts";

export interface BackupArgs {
  readonly stack: string;
  /** `production` is what no copy of another stack ever goes over. */
  readonly environment: string;
  readonly store: BackupStore;
  /** Encrypts all that leaves the host. */
  readonly password: pulumi.Input<string>;
  /** Encrypts the second copy. */
  readonly copyPassword: pulumi.Input<string>;
  readonly timeZone: string;
  /** The container that PostgreSQL runs in. */
  readonly postgres: string;
  /** The container that serves Odoo's pages. */
  readonly odoo: string;
  readonly odooDatabase: string;
  readonly n8nDatabase: string;
  /** What n8n will encrypt with: a backup that is brought back must fit. */
  readonly n8nEncryptionKey?: pulumi.Input<string>;
  /** The images that the backups fit, each by its digest. */
  readonly release: {
    readonly sha: string;
    readonly image: string;
    readonly series: string;
    /** Beside Odoo's, what a restore elsewhere needs. */
    readonly postgres: string;
    readonly n8n: string;
  };
}

const PROGRAM = "/usr/local/lib/ipai/ipai_backup";
const SECRET = `${SECRETS}/backup`;
/** Below the first one's, so that no backup holds it. */
const COPY_SECRET = `${SECRET}/copy`;

const LAUNCHER = `#!/bin/sh
# Written by the stack. ipai-backup run | prove [ID] | list | restore ID TARGET | stage
PYTHONPATH=/usr/local/lib/ipai exec python3 -B -m ipai_backup "$@"
`;

/**
 * Nightly backups, each proved on the night it is made: the databases, the filestore, n8n's key, the
 * host's configuration and certificates, encrypted, in a bucket that the host can add to and not
 * delete from. What the host runs is `backup/program/`.
 */
export class Backup extends pulumi.ComponentResource {
  readonly summary;
  /** What opens the repository. */
  readonly keys: Keys & { readonly copy?: Keys };

  constructor(name: string, args: BackupArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:Backup", name, {}, opts);
    const { region, at, keep, pointInTime, copy } = args.store;
    const repository = repositoryIn(args.store);
    const second = copy && { repository: repositoryIn(copy), region: copy.region };
    this.summary = { repository, region, at, keep, pointInTime, ...(second && { copy: second }) };
    this.keys = {
      ...keysOf(args.store, args.password),
      ...(copy && { copy: keysOf(copy, args.copyPassword) }),
    };
    const packages = new Packages(name, { names: ["python3", "restic"] }, { parent: this });
    const program = this.program(name);
    const secrets = this.secrets(name, args.n8nEncryptionKey);
    const configuration = this.configuration(name, args, repository, second);
    const laid = [packages, ...program, ...secrets, ...configuration];
    this.units(name, args, laid);
    if (pointInTime) this.between(name, laid);
    this.registerOutputs({});
  }

  private program(name: string): pulumi.Resource[] {
    const launcher = new File(
      name,
      { path: "/usr/local/sbin/ipai-backup", content: LAUNCHER, mode: "0755" },
      { parent: this },
    );
    const places = { from: "backup/program/ipai_backup", to: PROGRAM };
    return [launcher, ...programFiles(name, places, { parent: this })];
  }

  private secrets(name: string, n8nKey: pulumi.Input<string> | undefined): pulumi.Resource[] {
    const { copy, ...keys } = this.keys;
    const secrets = { ...secretsOf(keys), n8n_key: n8nKey };
    const first = programSecrets(name, { folder: SECRET, secrets }, { parent: this });
    if (copy === undefined) return first;
    const places = { folder: COPY_SECRET, secrets: secretsOf(copy) };
    const options = { parent: this, dependsOn: first };
    return [...first, ...programSecrets(`${name}-copy`, places, options)];
  }

  private configuration(
    name: string,
    args: BackupArgs,
    repository: pulumi.Output<string>,
    copy: Second | undefined,
  ): pulumi.Resource[] {
    const content = pulumi
      .all([repository, args.store.region, pulumi.output(copy)])
      .apply(([where, region, second]) => configurationText(args, where, region, second));
    return [
      new Directory(`${name}-state`, { path: BACKUP_DATA, mode: "0700" }, { parent: this }),
      new File(
        `${name}-configuration`,
        { path: "/etc/ipai/backup.json", content },
        { parent: this },
      ),
    ];
  }

  private units(name: string, { store, timeZone }: BackupArgs, dependsOn: pulumi.Resource[]): void {
    const service = new Unit(
      `${name}-service`,
      { name: "ipai-backup.service", content: serviceText(), enabled: false, active: "onDemand" },
      { parent: this, dependsOn },
    );
    const content = timerText(store.at, timeZone);
    new Unit(
      `${name}-timer`,
      { name: "ipai-backup.timer", content, triggers: [content] },
      { parent: this, dependsOn: service },
    );
  }

  /** What is kept between two nights: the log's base backups, and the filestore. */
  private between(name: string, dependsOn: pulumi.Resource[]): void {
    const kinds = [
      { word: "base", what: "Base backup of PostgreSQL", timer: baseTimerText() },
      { word: "files", what: "Backup of the filestore", timer: filesTimerText() },
    ];
    for (const { word, what, timer } of kinds) {
      const content = besideText(what, word);
      const service = new Unit(
        `${name}-${word}-service`,
        { name: `ipai-${word}.service`, content, enabled: false, active: "onDemand" },
        { parent: this, dependsOn },
      );
      new Unit(
        `${name}-${word}-timer`,
        { name: `ipai-${word}.timer`, content: timer, triggers: [timer] },
        { parent: this, dependsOn: service },
      );
    }
  }
}

/** A second repository, as restic names it. */
interface Second {
  readonly repository: pulumi.Output<string>;
  readonly region: pulumi.Input<string>;
}

function repositoryIn({ endpoint, bucket }: Bucket): pulumi.Output<string> {
  return pulumi.interpolate`s3:${endpoint}/${bucket}`;
}

/** What opens a repository, and its store. */
interface Keys {
  readonly password: pulumi.Input<string>;
  readonly accessKey: pulumi.Input<string>;
  readonly secretKey: pulumi.Input<string>;
}

function keysOf({ accessKey, secretKey }: BucketKey, password: pulumi.Input<string>): Keys {
  return { password, accessKey, secretKey };
}

/** By the names of the files that `backup/program/ipai_backup/configuration.py` reads. */
function secretsOf({ password, accessKey, secretKey }: Keys) {
  return { password, access_key: accessKey, secret_key: secretKey };
}

/** What `backup/program/ipai_backup/configuration.py` reads. */
function configurationText(
  args: BackupArgs,
  repository: string,
  region: string,
  copy: pulumi.Unwrap<Second> | undefined,
): string {
  const configuration = {
    stack: args.stack,
    environment: args.environment,
    repository,
    region,
    secrets: SECRET,
    postgres: args.postgres,
    odoo_container: args.odoo,
    databases: [
      { name: args.odooDatabase, role: ODOO_ROLE, odoo: true },
      { name: args.n8nDatabase, role: N8N_ROLE, odoo: false },
    ],
    odoo_data: ODOO_DATA,
    odoo_uid: users.odoo.uid,
    odoo_gid: users.odoo.gid,
    files: [ODOO_DATA, `${DATA}/n8n`, "/etc/ipai", PROJECTS, "/etc/letsencrypt", "/etc/nginx"],
    release: args.release,
    time_zone: args.timeZone,
    point_in_time: args.store.pointInTime,
    ...(copy && { copy: { ...copy, secrets: COPY_SECRET } }),
    state: BACKUP_DATA,
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
