import { getDroplet } from "@pulumi/digitalocean/getDroplet.js";
import { getDroplets } from "@pulumi/digitalocean/getDroplets.js";
import { UserError } from "../../report/userError.ts";

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
export async function findDroplet({ address, dropletId }: DropletToFind): Promise<number> {
  if (dropletId !== undefined) {
    const { ipv4Address } = await getDroplet({ id: dropletId });
    if (ipv4Address === address) return dropletId;
    throw otherDroplet(`droplet ${dropletId} has the address ${ipv4Address}`, address);
  }
  const filters = [{ key: "ipv4_address", values: [address] }];
  const [droplet] = (await getDroplets({ filters })).droplets;
  if (droplet !== undefined) return droplet.id;
  throw otherDroplet("the account that DIGITALOCEAN_TOKEN opens has no such droplet", address);
}

function otherDroplet(found: string, address: string): UserError {
  return new UserError(`The droplet to adopt is not at ${address}.`, {
    given: found,
    code: "droplet-not-found",
    next: "Correct ipai:host.address or ipai:host.dropletId, or set the token of its account.",
  });
}
