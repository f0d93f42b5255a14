import type { HostProbe } from "../../../../../checks/verify/host/probe.ts";
import type { RemoteCommand, Remote, RemoteOutput } from "../../../../../provider/ssh/remote.ts";
import type { Inspection, Kept } from "../../../../../provider/resources/certificate/inspection.ts";
import { inspectionOf, settingsOf, soundly } from "../../../provider/certificate/inspected.ts";
import { DIGEST } from "./declared.ts";

/** What a healthy host prints for each probe; a test replaces one of them. */
export function healthyHost(certificates: readonly HeldCertificate[] = []): Record<string, string> {
  return {
    containers: [
      '{"now":"2026-11-22T12:00:00Z"}',
      container({ name: "postgres-prod" }),
      container({ name: "odoo-prod" }),
      container({ name: "odoo-cron" }),
    ].join("\n"),
    ports: [
      listening("0.0.0.0:22", "sshd"),
      listening("[::]:22", "sshd"),
      listening("0.0.0.0:80", "nginx"),
      listening("0.0.0.0:443", "nginx"),
      listening("127.0.0.1:8069", "docker-proxy"),
      listening("127.0.0.1:8072", "docker-proxy"),
      listening("127.0.0.53%lo:53", "systemd-resolve"),
    ].join("\n"),
    database: [
      '{"database" : "odoo_prod", "role" : "odoo", "superuser" : false}',
      '{"installed" : 12, "unsettled" : []}',
      '{"heartbeatSeconds" : 42.5, "active" : true}',
    ].join("\n"),
    "data-addons": "",
    log: "read odoo-prod\nread odoo-cron",
    nginx: [
      "active",
      "enabled",
      "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok",
      "nginx: configuration file /etc/nginx/nginx.conf test is successful",
    ].join("\n"),
    certificates: certificatesOnDisk(certificates),
    "in-force-sshd": "passwordauthentication no\nport 22",
    "in-force-data": "odoo-database odoo_prod",
    backups: backupsOnHost({}),
    "packet-filter": "-P INPUT ACCEPT\n-A DOCKER-USER -j RETURN",
    reach: "host mail yes\nhost registry yes\ndns reached\nmail reached\nregistry reached",
    disk: "Mounted on Use% IUse%\n/ 22% 3%\n/var/lib/docker 40% -",
  };
}

/** A backup's name, so many hours ago. */
export function backupMade(hoursAgo: number, now = new Date()): string {
  const iso = new Date(now.getTime() - hoursAgo * 3_600_000).toISOString();
  return iso.replaceAll(/[-:]|\.\d+/g, "");
}

export function backupsOnHost(change: Record<string, string | null>): string {
  const last = backupMade(3);
  return JSON.stringify({
    proved: last,
    tried: last,
    timer: "active",
    service: "success",
    ...change,
  });
}

/** A certificate that the host keeps for each of its names, and who signed it. */
export interface HeldCertificate {
  readonly cert: string;
  readonly issuer: string;
  readonly names: readonly string[];
}

/** What the host prints of its certificates; `change` damages what it keeps. */
export function certificatesOnDisk(
  certificates: readonly HeldCertificate[],
  change: (inspection: Inspection) => Inspection = (inspection) => inspection,
): string {
  const lineages = certificates.flatMap(({ cert, issuer, names }) =>
    names.map((name) => [name, keptFor(name, cert, issuer)] as const),
  );
  const inspection = change(inspectionOf(Object.fromEntries(lineages)));
  return ["active", "enabled", JSON.stringify(inspection)].join("\n");
}

/** The stack has a certificate for each name; the fake edge serves one for all of them. */
function keptFor(name: string, cert: string, issuer: string): Kept {
  return { ...soundly(name, cert, issuer), renewal: { settings: settingsOf(name, [name]) } };
}

export function container(facts: {
  name: string;
  status?: string;
  health?: string | null;
  restarts?: number;
  limits?: { restart: string; memory: number; pids: number | null };
  startedAt?: string;
  image?: string;
}): string {
  return JSON.stringify({
    status: "running",
    health: "healthy",
    restarts: 0,
    limits: { restart: "unless-stopped", memory: 512 * 1024 ** 2, pids: 512 },
    startedAt: "2026-11-22T10:00:00.123456789Z",
    image: `registry:5000/odoo@${DIGEST}`,
    ...facts,
    name: `/${facts.name}`,
  });
}

export function listening(address: string, process: string): string {
  return `LISTEN 0      4096   ${address}      0.0.0.0:*    users:(("${process}",pid=1,fd=3))`;
}

/** Answers each probe from what the host prints. */
export function hostOf(
  printed: Record<string, string>,
): (probe: HostProbe) => Promise<RemoteOutput> {
  return ({ name }) =>
    Promise.resolve({ exitCode: 0, stdout: printed[name] ?? "", stderr: "not there" });
}

/** A connection whose host prints the same, in the form that the composed script gives it. */
export function remoteOf(printed: Record<string, string>): Remote & { commands: RemoteCommand[] } {
  const commands: RemoteCommand[] = [];
  return {
    label: "root@127.0.0.1:2222",
    commands,
    run: (command) => {
      commands.push(command);
      const mark = command.args?.[0] ?? "";
      const answers = Object.entries(printed).map(
        ([name, text]) => `${mark} ${name} 0\n${text}\n${mark}\n\n`,
      );
      return Promise.resolve({ exitCode: 0, stdout: answers.join(""), stderr: "" });
    },
    runJob: () => Promise.reject(new Error("verify runs no jobs")),
    close: () => Promise.resolve(),
  };
}
