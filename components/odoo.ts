import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/settings.ts";
import { odoo } from "../images/contracts.ts";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";
import { OdooRelease } from "../provider/resources/odooRelease/resource.ts";
import { boundPorts, containerOutput } from "./compose/service.ts";
import { composeText } from "./compose/project.ts";
import { contentHash } from "./contentHash.ts";
import { startEmptyVariable } from "./database/startEmpty.ts";
import type { DatabaseAddress } from "./database.ts";
import { declareEffect } from "./effects.ts";
import { odooConfText } from "./odoo/conf.ts";
import { beforeRelease, declaredRows } from "./odoo/declaredRows.ts";
import { settledModules } from "./odoo/settledModules.ts";
import { cronService, SLOTS, webService } from "./odoo/services.ts";
import type { OdooContainers } from "./odoo/services.ts";
import { ODOO_PROJECT as PROJECT } from "./outputs.ts";
import type { ContainerOutput, EffectOutput } from "./outputs.ts";
import type { OutgoingMail } from "./outgoingMail.ts";
import { declareOwner } from "./owner.ts";
import { ODOO_DATA, ODOO_UPSTREAM, PROJECTS } from "./paths.ts";
import { SecretMounts } from "./secretMounts.ts";

export interface OdooArgs {
  readonly containers: OdooContainers;
  /** Pinned by digest. */
  readonly image: string;
  /** The rewind point that the release stands on; the data as they are when left out. */
  readonly data?: string | undefined;
  /** What people type into the browser. */
  readonly url: string;
  readonly settings: Settings["odoo"];
  readonly machine: Settings["host"]["machine"];
  readonly timeZone: string;
  readonly database: DatabaseAddress & {
    readonly name: string;
    readonly startEmpty: readonly string[];
  };
  readonly mail: OutgoingMail;
  readonly passwords: {
    readonly database: pulumi.Input<string>;
    readonly master: pulumi.Input<string>;
    readonly admin: pulumi.Input<string>;
    readonly probe: pulumi.Input<string>;
  };
}

const OWNER = { owner: String(odoo.user.uid), group: String(odoo.user.gid) };
/** The role that the database has for Odoo. */
export const ODOO_ROLE = "odoo";
const CONF = `${PROJECTS}/${PROJECT}/odoo.conf`;

/**
 * Odoo: a container that answers people and one that runs scheduled jobs, of one image and one
 * configuration. Before either changes, the database is checked, made when it is empty, and
 * brought to what is declared here.
 */
export class Odoo extends pulumi.ComponentResource {
  readonly containers: readonly ContainerOutput[];
  readonly effects: readonly EffectOutput[];

  constructor(name: string, args: OdooArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:Odoo", name, {}, opts);
    const data = this.data(name);
    const owner = declareOwner(
      { of: name, folder: ODOO_DATA, user: odoo.user },
      { parent: this, dependsOn: data },
    );
    const conf = this.conf(name, args);
    const secrets = this.secrets(name, args);
    const services = this.services(args, secrets);
    this.containers = [
      {
        ...containerOutput(PROJECT, services.web),
        otherPorts: boundPorts({ ports: Object.values(SLOTS.green) }),
      },
      containerOutput(PROJECT, services.cron),
    ];
    const rows = this.rows(name, args, this.modules(name, args));
    this.release(name, args, {
      services,
      conf: conf.hash,
      secrets,
      dependsOn: [owner.resource, conf.file, rows.resource],
    });
    this.effects = [owner.output, rows.output];
    this.registerOutputs({});
  }

  /** Filestore and sessions: no release brings its own, or everybody would be logged out. */
  private data(name: string): Directory {
    return new Directory(
      `${name}-data`,
      {
        path: ODOO_DATA,
        mode: "0750",
        ...OWNER,
      },
      { parent: this, retainOnDelete: true },
    );
  }

  private conf(name: string, args: OdooArgs) {
    const { settings, database, passwords } = args;
    const content = pulumi.secret(
      pulumi.all([passwords.database, passwords.master]).apply(([password, masterPassword]) =>
        odooConfText({
          ...settings,
          masterPassword,
          database: {
            ...database,
            user: ODOO_ROLE,
            password,
            maxConnections: settings.dbMaxConnections,
          },
        }),
      ),
    );
    const file = new File(
      `${name}-conf`,
      { path: CONF, content, mode: "0400", ...OWNER },
      { parent: this },
    );
    return { file, hash: contentHash(content) };
  }

  private secrets(name: string, { mail, passwords }: OdooArgs): SecretMounts {
    return new SecretMounts(
      `${name}-secret`,
      {
        project: PROJECT,
        uid: odoo.user.uid,
        secrets: {
          [odoo.secrets.admin]: passwords.admin,
          [odoo.secrets.probe]: passwords.probe,
          ...(mail.password !== undefined && { [odoo.secrets.smtp]: mail.password }),
        },
      },
      { parent: this },
    );
  }

  /** Not told to `verify`, which has a layer for it. */
  private modules(name: string, { containers, database }: OdooArgs): pulumi.Resource {
    const declared = settledModules({
      database: { container: database.host, name: database.name, role: ODOO_ROLE },
      directory: `${PROJECTS}/${PROJECT}`,
      project: PROJECT,
      service: containers.cron,
    });
    // An upgrade of many modules takes as long as in a release.
    const customTimeouts = { create: "1h", update: "1h" };
    return declareEffect(`${name}-modules`, declared, { parent: this, customTimeouts }).resource;
  }

  /** Before the release, which waits for crons that such a row may keep from running. */
  private rows(name: string, { containers }: OdooArgs, modules: pulumi.Resource) {
    const declared = declaredRows(containers.cron, containers.web);
    const look = beforeRelease(declared.look, containers.cron, containers.web);
    const options = { parent: this, dependsOn: modules };
    const { resource, output } = declareEffect(`${name}-rows`, { ...declared, look }, options);
    return { resource, output: { ...output, look: declared.look } };
  }

  private services(args: OdooArgs, secrets: SecretMounts) {
    const both = {
      containers: args.containers,
      image: args.image,
      machine: args.machine,
      cronThreads: args.settings.cronThreads,
      volumes: [`${ODOO_DATA}:${odoo.data}`, `${CONF}:${odoo.conf}:ro`, ...secrets.volumes],
      environment: environment(args),
    };
    return { web: webService(both), cron: cronService(both) };
  }

  private release(
    name: string,
    args: OdooArgs,
    mounted: {
      readonly services: ReturnType<Odoo["services"]>;
      readonly conf: pulumi.Output<string>;
      readonly secrets: SecretMounts;
      readonly dependsOn: readonly pulumi.Resource[];
    },
  ): OdooRelease {
    const { secrets, services } = mounted;
    const { web, cron } = args.containers;
    const compose = composeText({ services: [services.web, services.cron], ownsNetwork: false });
    return new OdooRelease(
      name,
      {
        project: PROJECT,
        directory: `${PROJECTS}/${PROJECT}`,
        compose,
        images: { [web]: args.image, [cron]: args.image },
        web,
        cron,
        slots: SLOTS,
        upstreamFile: ODOO_UPSTREAM,
        database: {
          container: args.database.host,
          name: args.database.name,
          role: ODOO_ROLE,
        },
        data: args.data,
        holdSeconds: args.settings.holdSeconds,
        keepWarmSeconds: args.settings.keepWarmSeconds,
        watchSeconds: args.settings.watchSeconds,
        rewind: args.settings.rewind,
        prepare: [{ service: web, command: [...odoo.prepare] }],
        triggers: [mounted.conf, ...secrets.triggers],
      },
      { parent: this, dependsOn: [...mounted.dependsOn, ...secrets.files] },
    );
  }
}

/** `IPAI_*` is what `ipai-odoo-prepare` puts right in the database. */
function environment({
  url,
  settings,
  database,
  mail,
  timeZone,
}: OdooArgs): Record<string, string> {
  return {
    TZ: timeZone,
    // Not in odoo.conf, where Odoo warns of every option that it does not know.
    RUNNING_ENV: settings.runningEnvironment,
    IPAI_BASE_URL: url,
    IPAI_INIT_MODULES: settings.initModules.join(","),
    ...startEmptyVariable(database),
    IPAI_SMTP_HOST: mail.host,
    IPAI_SMTP_PORT: String(mail.port),
    IPAI_SMTP_ENCRYPTION: mail.encryption,
    IPAI_SMTP_FROM: mail.from,
    ...(mail.user !== undefined && { IPAI_SMTP_USER: mail.user }),
  };
}
