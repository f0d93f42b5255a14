import type { Rule } from "../rule.ts";

/** What cannot be made again, or only with everything on it gone. */
const KEPT: Readonly<Record<string, string>> = {
  "digitalocean:index/volume:Volume": "all data of the stack",
  "digitalocean:index/droplet:Droplet": "the machine that serves",
  "digitalocean:index/reservedIp:ReservedIp": "the address that the names resolve to",
  "digitalocean:index/databaseCluster:DatabaseCluster": "the database",
  "digitalocean:index/spacesBucket:SpacesBucket": "the backups",
  "cloudflare:index/r2Bucket:R2Bucket": "the copy of the backups",
};

export const protectedData: Rule = {
  name: "protected-data",
  description: "volumes, droplets, addresses, databases and buckets are protected",
  why: "one wrong setting would replace it, and what is on it would be gone",
  judge: ({ type, name, protect }) => {
    const what = KEPT[type];
    if (what === undefined || protect) return [];
    return [
      {
        what: `${name} holds ${what} and is not protected`,
        next: "give it the option protect: true",
      },
    ];
  },
};
