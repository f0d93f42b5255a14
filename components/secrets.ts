import * as pulumi from "@pulumi/pulumi";
import { Secret } from "../provider/resources/secret/resource.ts";

export interface SecretsArgs {
  /** Generation by secret; another one makes a new value. */
  readonly rotation: {
    readonly odooDatabase: number;
    readonly n8nDatabase: number;
    readonly odooMaster: number;
    readonly odooProbe: number;
    readonly mail: number;
  };
}

/** The stack's own secrets: generated once, kept encrypted in its state, never asked for. */
export class Secrets extends pulumi.ComponentResource {
  /** PostgreSQL's superuser, as of the cluster's first day. */
  readonly postgres: pulumi.Output<string>;
  /** The role that Odoo connects as. */
  readonly odooDatabase: pulumi.Output<string>;
  /** The role that n8n connects as. */
  readonly n8nDatabase: pulumi.Output<string>;
  /** Odoo's first administrator, as of the database's first day. */
  readonly odooAdmin: pulumi.Output<string>;
  /** Odoo's master password. Nobody types it: the database manager is closed. */
  readonly odooMaster: pulumi.Output<string>;
  /** The user that health checks log in as. */
  readonly odooProbe: pulumi.Output<string>;
  /** n8n's owner, as of its first day. */
  readonly n8nOwner: pulumi.Output<string>;
  /** What n8n encrypts credentials with. Lost or changed, all of them are dead: not rotated. */
  readonly n8nEncryptionKey: pulumi.Output<string>;
  /** What backups are encrypted with. Lost, all of them are: it is not rotated. */
  readonly backup: pulumi.Output<string>;
  /** What the second copy of them is encrypted with. Not rotated either. */
  readonly backupCopy: pulumi.Output<string>;
  /** The mail catcher's page. */
  readonly mail: pulumi.Output<string>;

  constructor(name: string, args: SecretsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:Secrets", name, {}, opts);
    const { rotation } = args;
    const secret = (what: string, generation = 1) =>
      new Secret(`${name}-${what}`, { rotation: generation }, { parent: this }).value;

    this.postgres = secret("postgres");
    this.odooDatabase = secret("odoo-database", rotation.odooDatabase);
    this.n8nDatabase = secret("n8n-database", rotation.n8nDatabase);
    this.odooAdmin = secret("odoo-admin");
    this.odooMaster = secret("odoo-master", rotation.odooMaster);
    this.odooProbe = secret("odoo-probe", rotation.odooProbe);
    // n8n refuses a password without a capital letter and a digit.
    this.n8nOwner = secret("n8n-owner").apply((value) => `N8n-${value}`);
    this.n8nEncryptionKey = secret("n8n-encryption-key");
    this.backup = secret("backup");
    this.backupCopy = secret("backup-copy");
    this.mail = secret("mail", rotation.mail);
    this.registerOutputs({});
  }
}
