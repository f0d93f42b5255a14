import type { DigitalOcean } from "../clouds/digitalOcean.ts";
import { UserError } from "../../report/userError.ts";
import { warnOfIdleAddresses } from "../droplet/idleAddress.ts";
import type { Existing } from "./adopting.ts";
import type { Held } from "./held.ts";
import { keyFingerprint } from "./keyFingerprint.ts";

/** What of a stack's cloud resources to look for. */
export interface WantedOnDigitalOcean {
  /** The name that they carry: `ipai-staging`. */
  readonly name: string;
  /** Of a droplet that was there before the stack. */
  readonly dropletId?: number;
  /** Of a droplet that the stack makes. */
  readonly publicKey?: string;
}

const TYPE = (kind: string, resource: string) => `digitalocean:index/${kind}:${resource}`;
const SSH_KEY = TYPE("sshKey", "SshKey");
const DROPLET = TYPE("droplet", "Droplet");
const VOLUME = TYPE("volume", "Volume");
const RESERVED_IP = TYPE("reservedIp", "ReservedIp");
const PROJECT = TYPE("project", "Project");
const FIREWALL = TYPE("firewall", "Firewall");
const MONITOR_ALERT = TYPE("monitorAlert", "MonitorAlert");
const UPTIME_CHECK = TYPE("uptimeCheck", "UptimeCheck");
const UPTIME_ALERT = TYPE("uptimeAlert", "UptimeAlert");

/** The kinds of alert that `DropletWatch` declares, by what their names end in. */
const ALERT_TYPES: Readonly<Record<string, string>> = {
  "v1/insights/droplet/disk_utilization_percent": "disk",
  "v1/insights/droplet/memory_utilization_percent": "memory",
  "v1/insights/droplet/cpu": "cpu",
  "v1/insights/droplet/load_5": "load",
};
const UPTIME_ALERT_TYPES: Readonly<Record<string, string>> = {
  down: "down",
  ssl_expiry: "certificate",
};

/**
 * What the account holds of a stack that its state does not: left by a run that was killed between
 * a request and its answer, by a state that was lost, or by hand. Asks only for what is not held.
 *
 * @throws UserError when two things could be meant.
 */
export async function existingOnDigitalOcean(
  account: DigitalOcean,
  held: Held,
  wanted: WantedOnDigitalOcean,
): Promise<Existing> {
  const found = new Map<string, string>();
  const note = (type: string, name: string, id: string | number | undefined): void => {
    if (id !== undefined && !held.has(type, name)) found.set(`${type} ${name}`, String(id));
  };
  const { name } = wanted;
  const ofDroplet = await Promise.all([
    wanted.publicKey === undefined
      ? wanted.dropletId
      : newDroplet(account, held, note, { name, publicKey: wanted.publicKey }),
    byName(held, FIREWALL, name, () => account.firewalls(), note),
    watch(account, held, name, note),
  ]);
  const [dropletId] = ofDroplet;
  if (dropletId !== undefined) await alerts(account, held, { name, dropletId }, note);
  return (type, resource) => found.get(`${type} ${resource}`);
}

type Note = (type: string, name: string, id: string | number | undefined) => void;

async function newDroplet(
  account: DigitalOcean,
  held: Held,
  note: Note,
  { name, publicKey }: { name: string; publicKey: string },
): Promise<number | undefined> {
  const data = `${name}-data`;
  const [key, droplets] = await Promise.all([
    held.has(SSH_KEY, name) ? undefined : account.sshKey(keyFingerprint(publicKey)),
    held.has(DROPLET, name) ? [] : account.dropletsTagged(name),
    byName(held, VOLUME, data, () => account.volumes(), note),
    byName(held, PROJECT, name, () => account.projects(), note),
  ]);
  note(SSH_KEY, name, key?.id);
  const droplet = onlyOne(droplets, `droplets carry the tag ${name}`);
  note(DROPLET, name, droplet?.id);
  // What stands around a droplet that is held may still be missing.
  const id = droplet?.id ?? numberOf(held.idOf(DROPLET, name));
  if (held.has(RESERVED_IP, name)) return id;
  const addresses = await account.reservedIps();
  const address = id && addresses.find((each) => each.droplet?.id === id)?.ip;
  if (address) note(RESERVED_IP, name, address);
  else await warnOfIdleAddresses(addresses.filter(({ droplet: at }) => !at).map(({ ip }) => ip));
  return id;
}

/** An id as the state has it; an empty one is not known yet. */
function numberOf(id: string | undefined): number | undefined {
  return id === undefined || id === "" ? undefined : Number(id);
}

async function byName(
  held: Held,
  type: string,
  name: string,
  list: () => Promise<readonly { id: string; name: string }[]>,
  note: Note,
): Promise<void> {
  if (held.has(type, name)) return;
  const same = (await list()).filter((item) => item.name === name);
  note(type, name, onlyOne(same, `things are called ${name} at DigitalOcean`)?.id);
}

async function watch(account: DigitalOcean, held: Held, name: string, note: Note): Promise<void> {
  const wanted = Object.values(UPTIME_ALERT_TYPES).map((what) => `${name}-${what}`);
  const missing = wanted.filter((alert) => !held.has(UPTIME_ALERT, alert));
  if (held.has(UPTIME_CHECK, name) && missing.length === 0) return;
  const checks = (await account.uptimeChecks()).filter((check) => check.name === name);
  const check = onlyOne(checks, `uptime checks are called ${name}`);
  note(UPTIME_CHECK, name, check?.id);
  if (check === undefined) return;
  for (const { id, type } of await account.uptimeAlerts(check.id)) {
    const what = UPTIME_ALERT_TYPES[type];
    if (what !== undefined) note(UPTIME_ALERT, `${name}-${what}`, `${check.id},${id}`);
  }
}

async function alerts(
  account: DigitalOcean,
  held: Held,
  { name, dropletId }: { name: string; dropletId: number },
  note: Note,
): Promise<void> {
  const all = Object.values(ALERT_TYPES).map((what) => `${name}-${what}`);
  if (all.every((alert) => held.has(MONITOR_ALERT, alert))) return;
  for (const { uuid, type, entities } of await account.alertPolicies()) {
    const what = ALERT_TYPES[type];
    const only = entities?.length === 1 && entities[0] === String(dropletId);
    if (what !== undefined && only) note(MONITOR_ALERT, `${name}-${what}`, uuid);
  }
}

function onlyOne<T>(items: readonly T[], what: string): T | undefined {
  if (items.length < 2) return items[0];
  throw new UserError("It cannot be told which of several things the stack is to take over.", {
    given: `${items.length} ${what}`,
    code: "adoption-ambiguous",
    next: "rename or remove the ones that are not this stack's at DigitalOcean, then run the command again",
  });
}
