import { z } from "zod";
import { ipai } from "../report/ipai.ts";
import { UserError } from "../report/userError.ts";
import { docker, DockerError } from "./docker/docker.ts";
import { labels, network } from "./names.ts";

/**
 * Ranges that are tried in turn: a machine's own networks may hold any of them. In each, the
 * daemon gives out the first 15 addresses (the world's); the droplets' are above.
 */
const PREFIXES = ["10.87.34", "172.30.87", "192.168.187"] as const;
const FIRST_DROPLET = 16;
const LAST_DROPLET = 254;

/** Makes the lab's network if there is none. */
export async function ensureNetwork(signal?: AbortSignal): Promise<void> {
  if ((await networkPrefix(signal)) !== undefined) return;
  for (const prefix of PREFIXES) {
    if (await createNetwork(prefix, signal)) return;
  }
  throw new UserError(
    `The lab needs a free network range; ${PREFIXES.map((prefix) => `${prefix}.0/24`).join(", ")} are all in use.`,
    { next: "docker network ls, remove one that you don't need, then npm start", code: "no-range" },
  );
}

async function createNetwork(prefix: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await docker(
      [
        ...["network", "create", "--label", `${labels.lab}=network`],
        ...["--subnet", `${prefix}.0/24`, "--ip-range", `${prefix}.0/28`, network],
      ],
      { signal },
    );
    return true;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    // Another process made it between our look and our try.
    if (/already exists/.test(error.reason)) return true;
    if (/overlap/i.test(error.reason)) return false;
    throw error;
  }
}

/** "10.87.34", or `undefined` when there is no network. */
async function networkPrefix(signal?: AbortSignal): Promise<string | undefined> {
  try {
    const output = await docker(
      ["network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", network],
      { signal },
    );
    return z.string().endsWith(".0/24").parse(output.trim()).slice(0, -".0/24".length);
  } catch (error) {
    if (error instanceof DockerError && /no such network|not found/i.test(error.reason)) {
      return undefined;
    }
    throw error;
  }
}

/** The lowest address for a droplet that no other droplet, running or stopped, has. */
export async function freeAddress(signal?: AbortSignal): Promise<string> {
  const prefix = await networkPrefix(signal);
  if (prefix === undefined) throw new Error(`the network ${network} is not there`);
  const output = await docker(
    [
      ...["ps", "--all", "--filter", `label=${labels.address}`],
      ...["--format", `{{.Label "${labels.address}"}}`],
    ],
    { signal },
  );
  return lowestFree(prefix, new Set(output.split("\n")));
}

/** Exported for its test. */
export function lowestFree(prefix: string, taken: ReadonlySet<string>): string {
  for (let last = FIRST_DROPLET; last <= LAST_DROPLET; last += 1) {
    const address = `${prefix}.${last}`;
    if (!taken.has(address)) return address;
  }
  throw new UserError("The lab has no address left for another droplet.", {
    next: `${ipai("lab status")}, then remove droplets that you don't need`,
    code: "lab-full",
  });
}
