import { join } from "node:path";

/** The checkout that this copy of the project is: droplets belong to it. */
export const checkout = join(import.meta.dirname, "..");

/** Roots of the certificates that the lab has issued, for the browsers of this machine. */
export const rootsFile = join(checkout, ".state/ca/lab.pem");

/** Docker network of the lab; its range is chosen when it is made. */
export const network = "ipai-lab";

/** What `images/build/` builds from `images/droplet` and `images/world`. */
export const dropletImage = "ipai/droplet:trixie";
export const worldImage = "ipai/world:trixie";

/** Every object that the lab makes carries `lab`; a droplet's objects also name their checkout. */
export const labels = {
  lab: "ipai.lab",
  checkout: "ipai.checkout",
  /** A droplet's address in the lab's network: kept over restarts, so records stay true. */
  address: "ipai.address",
} as const;

/** The ACME authority (Pebble). */
export const authority = {
  container: "ipai-lab-pebble",
  alias: "pebble",
  volume: "ipai-lab-authority",
  directory: "https://pebble:14000/dir",
} as const;

/** The DNS that the authority asks (challtestsrv). */
export const nameServer = {
  container: "ipai-lab-dns",
  alias: "dns",
  volume: "ipai-lab-dns",
  port: 8053,
} as const;

/** The image registry: droplets pull by `host`, this machine pushes to `published`. */
export const registry = {
  container: "ipai-lab-registry",
  alias: "registry",
  volume: "ipai-lab-registry",
  host: "registry:5000",
  published: "127.0.0.1:5055",
} as const;

/**
 * The S3 server that keeps backups: droplets reach it by `alias`, this machine by `published`. What
 * insists on TLS, as pgBackRest does, takes `tlsPort`.
 */
export const store = {
  container: "ipai-lab-store",
  alias: "store",
  /** Its name over TLS: Docker's resolver passes on no name without a dot, so containers of a droplet need one. */
  tlsAlias: "store.lab.internal",
  volume: "ipai-lab-store",
  port: 9000,
  tlsPort: 9443,
  published: "127.0.0.1:5056",
  region: "us-east-1",
} as const;

/** Where a droplet's backups are kept at the store, and their second copy. */
export function dropletBuckets(name: string): { readonly backups: string; readonly copy: string } {
  const backups = `ipai-${name}`;
  return { backups, copy: `${backups}-copy` };
}

export function dropletContainer(name: string): string {
  return `ipai-droplet-${name}`;
}

/** What a droplet keeps when its container is made anew: nothing else of it is worth a volume. */
export function dropletVolumes(name: string): { readonly docker: string; readonly data: string } {
  const container = dropletContainer(name);
  return { docker: `${container}-docker`, data: `${container}-data` };
}
