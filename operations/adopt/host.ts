import { SYSTEM } from "../../components/firstContact/script.ts";
import type { AdoptItem } from "./finding.ts";
import type { HostFacts } from "./hostFacts.ts";

/** Systems that are looked at and understood; `up` supports `SYSTEM` alone. */
export const LOOKED_AT = ["debian 12", "debian 13", "ubuntu 22.04", "ubuntu 24.04"];

/** The stack's nginx may be the very one that holds these. */
const WEB_PORTS = new Set([80, 443]);
/** Below it an image and a copy of the database do not fit. */
const LEAST_FREE = 10 * 1024 ** 3;

/** Whether `up` can work on this host as it is. */
export function hostIsSupported({ system }: Pick<HostFacts, "system">): boolean {
  return system === SYSTEM;
}

/** What `up` meets on the host. */
export function hostItems(facts: HostFacts): AdoptItem[] {
  return [
    systemItem(facts),
    ...facts.ports.map(portItem),
    ...projects(facts),
    ...facts.databases.map(({ name, bytes, where, version }) => ({
      deed: "leave" as const,
      what: `database ${name}, ${size(bytes)}, PostgreSQL ${version}, in ${where}`,
      risk: "up starts an empty database of its own beside it: the data is brought over, not found",
    })),
    ...facts.certificates.map(({ name, until }) => ({
      deed: "leave" as const,
      what: `certificate ${name}, valid until ${until}`,
    })),
    ...facts.disks.filter(({ freeBytes }) => freeBytes < LEAST_FREE).map(diskItem),
  ];
}

function systemItem({ system }: HostFacts): AdoptItem {
  if (system === SYSTEM)
    return { deed: "change", what: `the host runs ${system}`, risk: HARDENING };
  const known = LOOKED_AT.includes(system) ? "" : ", which was never tried";
  return {
    deed: "in the way",
    what: `the host runs ${system}${known}; up supports ${SYSTEM} alone`,
    risk: "go over to a new droplet: see the order below, and docs/move-in.md",
  };
}

const HARDENING =
  "up installs Docker and nginx, and closes SSH to passwords: keep a second session open";

function portItem({ port, program }: HostFacts["ports"][number]): AdoptItem {
  const what = `port ${port}, held by ${program}`;
  if (WEB_PORTS.has(port) && program === "nginx") {
    return { deed: "change", what, risk: "up puts its sites beside those that nginx serves now" };
  }
  return {
    deed: "in the way",
    what,
    risk: `stop ${program === "docker-proxy" ? "the container that publishes it" : program} in the window of the move, or go over to a new droplet`,
  };
}

function projects({ containers }: HostFacts): AdoptItem[] {
  const names = [...new Set(containers.map(({ project }) => project))];
  return names.map((name) => {
    const own = containers.filter(({ project }) => project === name);
    const running = own.filter(({ state }) => state === "running").length;
    return {
      deed: "leave",
      what: `${name === "" ? "containers without a compose project" : `compose project ${name}`}: ${own.map((each) => each.name).join(", ")} (${running} running)`,
    };
  });
}

function diskItem({ path, bytes, freeBytes }: HostFacts["disks"][number]): AdoptItem {
  return {
    deed: "in the way",
    what: `${path} has ${size(freeBytes)} free of ${size(bytes)}`,
    risk: "images and a copy of the data need 10 GiB: free some, or take a bigger disk",
  };
}

/** `1.4 GiB` */
export function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power < 2 ? 0 : 1)} ${units[power] ?? ""}`;
}
