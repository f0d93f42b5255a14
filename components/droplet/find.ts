import { UserError } from "../../report/userError.ts";
import type { DigitalOcean, DoDroplet } from "../clouds/digitalOcean.ts";

export interface DropletToFind {
  /** Its public address; whatever is found must have it. */
  readonly address: string;
  /** Found by the address when left out. */
  readonly dropletId?: number | undefined;
}

/**
 * The number of a droplet that is already there.
 *
 * @throws UserError when the account's droplet is not the one at that address.
 */
export async function findDroplet(
  account: DigitalOcean,
  { address, dropletId }: DropletToFind,
): Promise<number> {
  const droplets = await account.droplets();
  const found = droplets.find((droplet) => addressesOf(droplet).includes(address));
  if (dropletId === undefined) {
    if (found !== undefined) return found.id;
    throw otherDroplet("the account that DIGITALOCEAN_TOKEN opens has no such droplet", address);
  }
  if (found?.id === dropletId) return dropletId;
  const named = droplets.find(({ id }) => id === dropletId);
  throw otherDroplet(
    named === undefined
      ? `the account that DIGITALOCEAN_TOKEN opens has no droplet ${dropletId}`
      : `droplet ${dropletId} has the address ${addressesOf(named).join(", ")}`,
    address,
  );
}

/** A droplet's public IPv4 addresses. */
export function addressesOf({ networks }: Pick<DoDroplet, "networks">): string[] {
  return networks.v4.filter(({ type }) => type === "public").map(({ ip_address: ip }) => ip);
}

function otherDroplet(found: string, address: string): UserError {
  return new UserError(`The droplet to adopt is not at ${address}.`, {
    given: found,
    code: "droplet-not-found",
    next: "Correct ipai:host.address or ipai:host.dropletId, or set the token of its account.",
  });
}
