import type { DigitalOcean } from "../../components/clouds/digitalOcean.ts";
import { addressesOf } from "../../components/droplet/find.ts";
import type { Settings } from "../../config/settings.ts";
import type { AdoptItem } from "./finding.ts";

/** The droplet, and what of the account is about it. */
export async function dropletItems(
  { host, stack, ssh }: Settings,
  account: DigitalOcean,
): Promise<AdoptItem[]> {
  const [droplets, firewalls] = await Promise.all([account.droplets(), account.firewalls()]);
  const name = `ipai-${stack}`;
  const firewall = firewalls.find((each) => each.name === name);
  const wall: AdoptItem = {
    deed: firewall === undefined ? "make" : "change",
    what: `firewall ${name}: SSH from ${ssh.allowFrom.join(", ")} alone`,
    risk: "whoever is not in ipai:ssh.allowFrom is locked out",
  };
  if (host.kind !== "existing") {
    const there = droplets.filter(({ tags }) => tags.includes(name));
    return [
      ...there.map((droplet): AdoptItem => ({ deed: "take over", what: described(droplet) })),
      ...(there.length === 0 ? [{ deed: "make" as const, what: `droplet ${name}` }] : []),
      wall,
    ];
  }
  const droplet = droplets.find((each) => addressesOf(each).includes(host.address));
  if (droplet === undefined) {
    const what = `no droplet of the account is at ${host.address}`;
    return [{ deed: "in the way", what, risk: "correct ipai:host.address, or the token" }];
  }
  return [
    { deed: "leave", what: `${described(droplet)}: used, never replaced and never deleted` },
    ...(droplet.size_slug === host.size ? [] : [sizeItem(droplet.size_slug, host.size)]),
    ...firewalls
      .filter(({ droplet_ids: ids }) => ids?.includes(droplet.id))
      .filter((each) => each.name !== name)
      .map((each): AdoptItem => ({
        deed: "leave",
        what: `firewall ${each.name} of the same droplet`,
        risk: "what any firewall of a droplet lets in, comes in: remove it once the stack's is there",
      })),
    wall,
  ];
}

function sizeItem(there: string, declared: string): AdoptItem {
  return {
    deed: "in the way",
    what: `the droplet is a ${there}, and ipai:host.size says ${declared}`,
    risk: `Odoo's workers are computed from it: set ipai:host.size to ${there}`,
  };
}

function described({
  id,
  name,
  size_slug,
  region,
}: Awaited<ReturnType<DigitalOcean["droplets"]>>[number]) {
  return `droplet ${id} ${name} (${size_slug}, ${region.slug})`;
}
