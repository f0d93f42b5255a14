import type { JudgedResource, Rule } from "../rule.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const FIREWALL = "digitalocean:index/firewall:Firewall";

export const dropletFirewall: Rule = {
  name: "droplet-firewall",
  description: "a stack that makes a droplet puts a firewall before it",
  why: "a new droplet has every port open, and its own rules do not bind what Docker publishes",
  judgeAll: (resources) => {
    const firewalls = resources.filter(({ type }) => type === FIREWALL);
    return resources
      .filter(({ type }) => type === DROPLET)
      .filter((droplet) => !firewalls.some((firewall) => covers(firewall, droplet)))
      .map(({ urn, name }) => ({
        urn,
        what: `no firewall of the stack names droplet ${name}`,
        next: "declare a DropletFirewall (components/droplet/firewall.ts) with its id",
      }));
  },
};

/** By number; one that is not known yet is somebody's, and known when it matters. */
function covers(firewall: JudgedResource, droplet: JudgedResource): boolean {
  const { dropletIds } = firewall.properties;
  if (!Array.isArray(dropletIds)) return dropletIds !== undefined;
  const id = droplet.properties["id"];
  return dropletIds.some(
    (each: unknown) => typeof each !== "number" || id === undefined || String(each) === id,
  );
}
