import * as pulumi from "@pulumi/pulumi";
import { n8n } from "../images/contracts.ts";
import { Directory } from "../provider/resources/directory/resource.ts";
import { ComposeProject } from "../provider/resources/composeProject/resource.ts";
import { containerOutput } from "./compose/service.ts";
import { composeText } from "./compose/project.ts";
import type { DatabaseAddress } from "./database.ts";
import { declareEffect } from "./effects.ts";
import { driftAlert } from "./n8n/driftAlert.ts";
import { n8nService } from "./n8n/service.ts";
import type { OutgoingMail } from "./outgoingMail.ts";
import type { ContainerOutput, EffectOutput } from "./outputs.ts";
import { declareOwner } from "./owner.ts";
import { DATA, DRIFT_DATA, N8N_ALERTS, PROJECTS } from "./paths.ts";
import { SecretMounts } from "./secretMounts.ts";

export interface N8nArgs {
  /** Pinned by digest. */
  readonly image: string;
  readonly url: string;
  readonly ownerEmail: string;
  readonly timeZone: string;
  readonly database: DatabaseAddress & { readonly name: string };
  readonly mail: OutgoingMail;
  readonly secrets: {
    readonly database: pulumi.Input<string>;
    readonly encryptionKey: pulumi.Input<string>;
    readonly owner: pulumi.Input<string>;
  };
}

const PROJECT = "n8n";
const CONTAINER = "n8n";
/** The role that the database has for n8n. */
export const N8N_ROLE = "n8n";

/** n8n on PostgreSQL: its owner set up, its encryption key kept by the stack, its one workflow switched on. */
export class N8n extends pulumi.ComponentResource {
  readonly container: ContainerOutput;

  readonly effects: readonly EffectOutput[];

  constructor(name: string, args: N8nArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:N8n", name, {}, opts);
    const data = new Directory(
      `${name}-data`,
      {
        path: `${DATA}/n8n`,
        mode: "0700",
        owner: String(n8n.user.uid),
        group: String(n8n.user.gid),
      },
      { parent: this, retainOnDelete: true },
    );
    const secrets = this.secrets(name, args);
    const owner = declareOwner(
      { of: name, folder: `${DATA}/n8n`, user: n8n.user },
      { parent: this, dependsOn: data },
    );
    const exchanged = this.exchanged(name);
    const { container, resource } = this.project(
      name,
      args,
      [owner.resource, ...exchanged],
      secrets,
    );
    this.container = container;
    this.effects = [owner.output, this.driftAlert(name, args, resource)];
    this.registerOutputs({});
  }

  private secrets(name: string, { secrets, mail }: N8nArgs): SecretMounts {
    return new SecretMounts(
      `${name}-secret`,
      {
        project: PROJECT,
        uid: n8n.user.uid,
        secrets: {
          [n8n.secrets.database]: secrets.database,
          [n8n.secrets.encryptionKey]: secrets.encryptionKey,
          [n8n.secrets.owner]: secrets.owner,
          ...(mail.password !== undefined && { smtp_password: mail.password }),
        },
      },
      { parent: this },
    );
  }

  /** What the host shows n8n of itself, and what n8n tells the host: a file each, and no secret in them. */
  private exchanged(name: string): pulumi.Resource[] {
    const { uid, gid } = n8n.user;
    const owner = { owner: String(uid), group: String(gid) };
    return [
      new Directory(`${name}-drift`, { path: DRIFT_DATA, mode: "0755" }, { parent: this }),
      new Directory(
        `${name}-alerts`,
        { path: N8N_ALERTS, mode: "0700", ...owner },
        { parent: this },
      ),
    ];
  }

  private driftAlert(name: string, { database }: N8nArgs, dependsOn: pulumi.Resource) {
    const declared = driftAlert({
      n8n: CONTAINER,
      // A container's name is its host name.
      postgres: database.host,
      database: database.name,
    });
    const options = { parent: this, dependsOn };
    return declareEffect(`${name}-drift-alert`, declared, options).output;
  }

  private project(
    name: string,
    args: N8nArgs,
    folders: readonly pulumi.Resource[],
    { volumes, triggers, files }: SecretMounts,
  ): { readonly container: ContainerOutput; readonly resource: pulumi.Resource } {
    const service = n8nService({
      ...args,
      container: CONTAINER,
      user: N8N_ROLE,
      volumes: [
        `${DATA}/n8n:${n8n.data}`,
        `${DRIFT_DATA}:${n8n.exchange.drift}:ro`,
        `${N8N_ALERTS}:${n8n.exchange.alerts}`,
        ...volumes,
      ],
    });
    const compose = composeText({ services: [service], ownsNetwork: false });
    const resource = new ComposeProject(
      name,
      {
        project: PROJECT,
        directory: `${PROJECTS}/${PROJECT}`,
        compose,
        images: { [CONTAINER]: args.image },
        finish: [{ service: CONTAINER, command: [...n8n.owner] }],
        triggers: [...triggers],
      },
      { parent: this, dependsOn: [...folders, ...files] },
    );
    return { container: containerOutput(PROJECT, service), resource };
  }
}
