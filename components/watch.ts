import * as pulumi from "@pulumi/pulumi";
import type { SecretSink } from "../config/sections/watch.ts";
import type { Settings } from "../config/settings.ts";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";
import { Packages } from "../provider/resources/packages/resource.ts";
import { Unit } from "../provider/resources/unit/resource.ts";
import { TWO_WORDS } from "../report/ofStack.ts";
import { programFiles, programSecrets } from "./hostProgram.ts";
import type { OutgoingMail } from "./outgoingMail.ts";
import { CATCHER } from "./outgoingMail.ts";
import { BACKUP_DATA, DATA, N8N_ALERTS, SECRETS, WATCH_DATA } from "./paths.ts";
import { DROP_IN, ENDED, endedText, LAUNCHER, WATCH_SERVICE, WATCH_TIMER } from "./watch/units.ts";

export interface WatchArgs {
  readonly settings: Pick<Settings, "stack" | "names" | "database" | "watch" | "metrics">;
  /** Names of the declared containers. */
  readonly containers: readonly string[];
  readonly postgres: string;
  /** Whether backups are made, and so can be late. */
  readonly backups: boolean;
  /** Whether each is copied elsewhere too. */
  readonly copies: boolean;
  /** Whether PostgreSQL's log is kept too. */
  readonly pointInTime: boolean;
  /** How alerts leave as mails. */
  readonly mail: OutgoingMail;
  /** Addresses of the sinks that have one, by kind. */
  readonly addresses: Readonly<Partial<Record<SecretSink, string | undefined>>>;
  /** Where dead-man pings go, with the key in it; none where nobody waits for them. */
  readonly pings: string | undefined;
}

const PROGRAM = "/usr/local/lib/ipai/ipai_watch";
const SECRET = `${SECRETS}/watch`;
const CONFIGURATION = "/etc/ipai/watch.json";

/**
 * The host looks at itself, without any other machine: what \`ipai check\` shows, and what people are
 * told. What it runs is `watch/program/`.
 */
export class Watch extends pulumi.ComponentResource {
  constructor(name: string, args: WatchArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:Watch", name, {}, opts);
    const packages = new Packages(name, { names: ["openssl", "python3"] }, { parent: this });
    const program = this.program(name);
    const secrets = this.secrets(name, args);
    const content = configurationText(args);
    const configuration = new File(name, { path: CONFIGURATION, content }, { parent: this });
    const state = new Directory(name, { path: WATCH_DATA, mode: "0700" }, { parent: this });
    const laid = [packages, ...program, ...secrets, configuration, state];
    this.units(name, laid);
    this.ends(name, unitsOf(args), laid);
    this.registerOutputs({});
  }

  private program(name: string): pulumi.Resource[] {
    const launcher = new File(
      `${name}-launcher`,
      { path: "/usr/local/sbin/ipai-watch", content: LAUNCHER, mode: "0755" },
      { parent: this },
    );
    const places = { from: "watch/program/ipai_watch", to: PROGRAM };
    return [launcher, ...programFiles(name, places, { parent: this })];
  }

  private secrets(name: string, args: WatchArgs): pulumi.Resource[] {
    const { addresses, mail, settings, pings } = args;
    const mailed = settings.watch.sinks.some(({ kind }) => kind === "email");
    const secrets = { ...addresses, ...(mailed && { smtp: mail.password }), pings };
    return programSecrets(name, { folder: SECRET, secrets }, { parent: this });
  }

  private units(name: string, dependsOn: pulumi.Resource[]): void {
    const service = new Unit(
      `${name}-service`,
      { name: "ipai-watch.service", content: WATCH_SERVICE, enabled: false, active: "onDemand" },
      { parent: this, dependsOn },
    );
    new Unit(
      `${name}-timer`,
      { name: "ipai-watch.timer", content: WATCH_TIMER },
      { parent: this, dependsOn: service },
    );
  }

  /** The drop-ins first: systemd reads them with the unit that they name. */
  private ends(name: string, units: readonly string[], dependsOn: pulumi.Resource[]): void {
    const dropIns = units.map(
      (unit) =>
        new File(
          `${name}-${unit}`,
          { path: `/etc/systemd/system/${unit}.d/ipai-watch.conf`, content: DROP_IN },
          { parent: this, dependsOn },
        ),
    );
    new Unit(
      `${name}-ended`,
      { name: ENDED, content: endedText(units), enabled: false, active: "onDemand" },
      { parent: this, dependsOn: [...dependsOn, ...dropIns] },
    );
  }
}

/** What must not fail unnoticed. */
function unitsOf({ backups, pointInTime }: WatchArgs): string[] {
  return [
    ...(backups ? ["ipai-backup.service"] : []),
    ...(pointInTime ? ["ipai-base.service"] : []),
    "certbot.service",
  ];
}

/** What `watch/program/ipai_watch/configuration.py` reads. */
function configurationText(args: WatchArgs): string {
  const { settings, containers, postgres, backups, copies, pointInTime, mail } = args;
  const { stack, names, database, watch, metrics } = settings;
  const configuration = {
    stack,
    containers,
    sites: [
      { name: names.erp, path: "/web/health?db_server_status=1" },
      { name: names.n8n, path: "/healthz/readiness" },
    ],
    postgres,
    odoo_database: database.name,
    n8n_database: database.n8nName,
    data: DATA,
    backups: backups ? BACKUP_DATA : null,
    copies,
    point_in_time: pointInTime,
    n8n_alerts: N8N_ALERTS,
    limits: watch.limits,
    escalate_hours: watch.escalateHours,
    sinks: watch.sinks.map((sink) => ({
      ...sink,
      ...(sink.kind === "email" ? mailed(mail) : { secret: sink.kind }),
    })),
    units: unitsOf(args),
    pings: watch.pings,
    metrics: metrics.kind === "textfile" ? metrics.folder : null,
    two_words: TWO_WORDS,
    state: WATCH_DATA,
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

/** Where a mail of the host itself is handed over. */
function mailed({ host, port, encryption, from, user = "" }: OutgoingMail) {
  return { host, port, encryption, from, user, container: host === CATCHER.host };
}
