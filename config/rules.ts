import { LAB_AUTHORITY } from "./sections/acme.ts";
import type { Problem } from "./problem.ts";
import type { WrittenSettings } from "./schema.ts";

/** What is known of the settings when some of them are wrong: the sections that are right. */
export type PartialSettings = Partial<WrittenSettings>;

type Rule = (settings: PartialSettings, stack: string) => Problem[];

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
            what: `is "${dns.kind}", but the host is "${host.kind}": the lab's names and the world's do not meet`,
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
