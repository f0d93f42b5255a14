import { X509Certificate } from "node:crypto";
import { deployHook } from "../../../../provider/resources/certificate/deployHook.ts";
import type {
  Inspection,
  Kept,
  KeyedSet,
} from "../../../../provider/resources/certificate/inspection.ts";

/** The renewal configuration of a sound lineage, as certbot's parser gives it. */
export function settingsOf(
  name: string,
  domains: readonly string[],
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const live = `/etc/letsencrypt/live/${name}`;
  return {
    version: "4.0.0",
    archive_dir: `/etc/letsencrypt/archive/${name}`,
    cert: `${live}/cert.pem`,
    privkey: `${live}/privkey.pem`,
    chain: `${live}/chain.pem`,
    fullchain: `${live}/fullchain.pem`,
    renewalparams: {
      account: "4a1c",
      key_type: "ecdsa",
      renew_hook: deployHook,
      server: "https://pebble:14000/dir",
      authenticator: "webroot",
      webroot_path: ["/var/www/acme"],
      webroot_map: Object.fromEntries(domains.map((domain) => [domain, "/var/www/acme"])),
      ...changes,
    },
  };
}

/** What stands on the disk where a certificate and its key are. */
export function setOf(pem: string, issuer: string, changes: Partial<KeyedSet> = {}): KeyedSet {
  return {
    folder: "/etc/letsencrypt/archive/edge",
    version: "1",
    server: "https://pebble:14000/dir",
    cert: pem,
    chain: issuer,
    public: keyOf(pem),
    ...changes,
  };
}

/** A sound lineage that holds this certificate. */
export function soundly(name: string, pem: string, issuer = pem): Kept {
  const link = (kind: string) => ({
    is: "link" as const,
    target: `/etc/letsencrypt/archive/${name}/${kind}1.pem`,
  });
  return {
    vacant: false,
    renewal: { settings: settingsOf(name, namesOf(pem)) },
    links: {
      cert: link("cert"),
      privkey: link("privkey"),
      chain: link("chain"),
      fullchain: link("fullchain"),
    },
    cert: pem,
    chain: issuer,
    fullchain: `${pem}\n${issuer}`,
    public: keyOf(pem),
    sets: [setOf(pem, issuer, { folder: `/etc/letsencrypt/archive/${name}` })],
    beside: [],
  };
}

/** A name under which the host keeps nothing at all. */
export function nothing(): Kept {
  const missing = { is: "missing" as const, target: "/nowhere" };
  return {
    vacant: true,
    renewal: null,
    links: { cert: missing, privkey: missing, chain: missing, fullchain: missing },
    cert: null,
    chain: null,
    fullchain: null,
    public: null,
    sets: [],
    beside: [],
  };
}

export function inspectionOf(lineages: Readonly<Record<string, Kept>>): Inspection {
  return {
    lineages,
    accounts: { "pebble:14000/dir": ["4a1c"] },
    lastRun: { result: "success", at: "", words: [] },
  };
}

function keyOf(pem: string): string {
  const key = new X509Certificate(pem).publicKey;
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

function namesOf(pem: string): string[] {
  const names = new X509Certificate(pem).subjectAltName ?? "";
  return names.split(", ").map((name) => name.replace("DNS:", ""));
}
