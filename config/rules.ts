import { backupRules } from "./backupRules.ts";
import { machineSize } from "./dropletSize.ts";
import { ODOO_SERIES } from "../images/catalogue.ts";
import { mostWorkers, odooCapacity, odooMemoryMb } from "./odooFormula.ts";
import { LAB_AUTHORITY } from "./sections/acme.ts";
import type { SettingFinding } from "./finding.ts";
import type { WrittenSettings } from "./schema.ts";

/** What is known of the settings when some of them are wrong: the sections that are right. */
export type PartialSettings = Partial<WrittenSettings>;

export type Rule = (settings: PartialSettings, stack: string) => SettingFinding[];

/** What must hold between settings. Each rule keeps quiet about sections that are wrong anyway. */
export const rules: readonly Rule[] = [
  ({ host, ssh }) =>
    host !== undefined && host.kind !== "lab" && ssh?.allowFrom.length === 0
      ? [
          {
            key: "ipai:ssh.allowFrom",
            what: "is missing: nobody, and not this machine either, could reach the droplet",
            example: "[203.0.113.7/32]",
          },
        ]
      : [],

  ({ host, release }) =>
    host !== undefined && host.kind !== "lab" && release?.includes("-dirty-") === true
      ? [
          {
            key: "ipai:release",
            what: "was built from uncommitted changes; only a commit may leave this machine",
            example: release.slice(0, 40),
          },
        ]
      : [],

  ({ host, dns }) =>
    host !== undefined && dns !== undefined && (host.kind === "lab") !== (dns.kind === "lab")
      ? [
          {
            key: "ipai:dns.kind",
            what: `is "${dns.kind}", but the host is "${host.kind}": the lab's names and public ones do not meet`,
            example: host.kind === "lab" ? "lab" : "cloudflare",
          },
        ]
      : [],

  ({ host, acme }) =>
    host !== undefined && host.kind !== "lab" && acme?.server === LAB_AUTHORITY
      ? [
          {
            key: "ipai:acme.server",
            what: "is the lab's authority, which only the lab's droplets reach",
            example: "leave it out for Let's Encrypt",
          },
        ]
      : [],

  ({ mail }, stack) =>
    mail?.kind === "smtp" && stack !== "prod"
      ? [
          {
            key: "ipai:mail.kind",
            what: `is "smtp", but only prod may write to real people, and this is ${stack}`,
            example: "catcher",
          },
        ]
      : [],

  ({ host, github }) =>
    host?.kind === "lab" && github !== undefined
      ? [
          {
            key: "ipai:github",
            what: "guards branches on GitHub, which a stack in the lab has nothing to do with",
            example: "leave it out",
          },
        ]
      : [],

  ...backupRules,

  ({ host }) => {
    if (host?.kind !== "lab") return [];
    const { ssh, http, https } = host.ports;
    return new Set([ssh, http, https]).size === 3
      ? []
      : [
          {
            key: "ipai:host.ports",
            what: `has one port twice (ssh ${ssh}, http ${http}, https ${https})`,
            example: "{ ssh: 2222, http: 80, https: 443 }",
          },
        ];
  },

  ({ database }) =>
    database !== undefined && database.name === database.n8nName
      ? [
          {
            key: "ipai:database",
            what: `has "${database.name}" twice; Odoo and n8n each need a database of their own`,
            example: "{ kind: container, name: odoo, n8nName: n8n }",
          },
        ]
      : [],

  ({ host, odoo }) => {
    if (host === undefined || odoo === undefined) return [];
    const usual = odooCapacity(machineSize(host.size));
    const soft = odoo.memorySoftMb ?? usual.memorySoftMb;
    const hard = odoo.memoryHardMb ?? usual.memoryHardMb;
    return soft <= hard
      ? []
      : [
          {
            key: "ipai:odoo.memorySoftMb",
            what: `is ${soft}, above memoryHardMb (${hard}): a worker would fail before it is replaced`,
            example: String(Math.floor(hard * 0.8)),
          },
        ];
  },

  ({ host, odoo }) => {
    if (host === undefined || odoo?.workers === undefined) return [];
    const machine = machineSize(host.size);
    const most = mostWorkers(machine);
    return odoo.workers <= most
      ? []
      : [
          {
            key: "ipai:odoo.workers",
            what: `is ${odoo.workers}, but the ${odooMemoryMb(machine)} MB that Odoo gets of ${host.size} carry ${most}: more would be killed for want of memory`,
            example: `${most}, or a bigger ipai:host.size`,
          },
        ];
  },

  ({ host, odoo }) => {
    if (host === undefined || odoo?.memoryHardMb === undefined) return [];
    const { memoryMb } = machineSize(host.size);
    return odoo.memoryHardMb <= memoryMb
      ? []
      : [
          {
            key: "ipai:odoo.memoryHardMb",
            what: `is ${odoo.memoryHardMb}, but ${host.size} has ${memoryMb}: no worker would ever meet it`,
            example: String(odooCapacity(machineSize(host.size)).memoryHardMb),
          },
        ];
  },

  ({ odoo }) =>
    odoo !== undefined && odoo.series !== ODOO_SERIES
      ? [
          {
            key: "ipai:odoo.series",
            what: `is "${odoo.series}", but the images of this checkout are of ${ODOO_SERIES}`,
            example: `"${ODOO_SERIES}"`,
          },
        ]
      : [],

  ({ names }) => {
    if (names === undefined) return [];
    const labels = Object.values(names);
    const twice = labels.find((name, index) => labels.indexOf(name) !== index);
    return twice === undefined
      ? []
      : [
          {
            key: "ipai:names",
            what: `has "${twice}" twice; each application has a name of its own`,
            example: "{ erp: erp, n8n: n8n, mail: mail }",
          },
        ];
  },
];
