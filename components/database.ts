import * as pulumi from "@pulumi/pulumi";
import type { MachineSize } from "../config/dropletSize.ts";
import { postgres } from "../images/contracts.ts";
import { Directory } from "../provider/resources/directory/resource.ts";
import { ComposeProject } from "../provider/resources/composeProject/resource.ts";
import { walOptions } from "./backup/wal.ts";
import type { WalSecrets } from "./backup/wal.ts";
import { containerOutput } from "./compose/service.ts";
import { composeText } from "./compose/project.ts";
import { postgresService } from "./database/service.ts";
import type { ContainerOutput, EffectOutput } from "./outputs.ts";
import { declareOwner } from "./owner.ts";
import { DATA, POSTGRES_CLUSTER, PROJECTS } from "./paths.ts";
import { SecretMounts } from "./secretMounts.ts";

export interface DatabaseArgs {
  /** The container's name, by which the applications find it too. */
  readonly container: string;
  /** Pinned by digest. */
  readonly image: string;
  readonly machine: MachineSize;
  readonly connections: number;
  readonly odooDatabase: string;
  readonly n8nDatabase: string;
  /** Databases that may be made although their role has others. */
  readonly startEmpty: readonly string[];
  readonly passwords: {
    readonly postgres: pulumi.Input<string>;
    readonly odoo: pulumi.Input<string>;
    readonly n8n: pulumi.Input<string>;
  };
  /** What it takes to keep PostgreSQL's log; empty where none is kept. */
  readonly wal: WalSecrets;
}

/** How an application reaches its database, from a container. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
}

const PROJECT = "database";

/**
 * PostgreSQL 17 with a role and a database for each application. It publishes no port; it makes
 * the network on which the applications find it.
 */
export class Database extends pulumi.ComponentResource {
  readonly address: DatabaseAddress;
  readonly container: ContainerOutput;

  readonly effects: readonly EffectOutput[];

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:Database", name, {}, opts);
    this.address = { host: args.container, port: postgres.port };
    const data = this.data(name);
    const secrets = this.secrets(name, args);
    const owner = declareOwner(
      { of: name, folder: POSTGRES_CLUSTER, user: postgres.user },
      { parent: this, dependsOn: data },
    );
    this.effects = [owner.output];
    this.container = this.project(name, args, owner.resource, secrets);
    this.registerOutputs({});
  }

  private data(name: string): Directory {
    return new Directory(
      `${name}-data`,
      {
        path: `${DATA}/postgres`,
        mode: "0700",
        owner: String(postgres.user.uid),
        group: String(postgres.user.gid),
      },
      // Whatever becomes of the program, the data stays.
      { parent: this, retainOnDelete: true },
    );
  }

  private secrets(name: string, { passwords, wal }: DatabaseArgs): SecretMounts {
    return new SecretMounts(
      `${name}-secret`,
      {
        project: PROJECT,
        uid: postgres.user.uid,
        secrets: {
          [postgres.secrets.superuser]: passwords.postgres,
          [postgres.secrets.odoo]: passwords.odoo,
          [postgres.secrets.n8n]: passwords.n8n,
          ...wal,
        },
      },
      { parent: this },
    );
  }

  private project(
    name: string,
    args: DatabaseArgs,
    data: pulumi.Resource,
    { volumes, triggers, files }: SecretMounts,
  ): ContainerOutput {
    const mounts = [`${DATA}/postgres:${postgres.data}`, ...volumes];
    const options = walOptions(args.wal);
    const service = postgresService({ ...args, volumes: mounts, options });
    const compose = composeText({ services: [service], ownsNetwork: true });
    new ComposeProject(
      name,
      {
        project: PROJECT,
        directory: `${PROJECTS}/${PROJECT}`,
        compose,
        images: { [args.container]: args.image },
        finish: [{ service: args.container, command: [...postgres.provision] }],
        triggers: [...triggers],
      },
      { parent: this, dependsOn: [data, ...files] },
    );
    return containerOutput(PROJECT, service);
  }
}
