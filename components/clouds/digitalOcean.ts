import { z } from "zod";
import { CloudApi } from "./cloudApi.ts";
import type { CloudApiOptions } from "./cloudApi.ts";

const text = z.string();
const droplet = z.object({
  id: z.number(),
  name: text,
  status: text,
  size_slug: text,
  tags: z.array(text),
  image: z.object({ slug: text.nullish(), name: text.nullish(), distribution: text.nullish() }),
  region: z.object({ slug: text }),
  networks: z.object({ v4: z.array(z.object({ ip_address: text, type: text })) }),
});
const named = z.object({ id: text, name: text });
const firewall = named.extend({ droplet_ids: z.array(z.number()).nullable() });
const volume = named.extend({
  size_gigabytes: z.number(),
  region: z.object({ slug: text }),
  droplet_ids: z.array(z.number()).nullish(),
});
const reservedIp = z.object({
  ip: text,
  droplet: z.object({ id: z.number() }).nullable(),
  region: z.object({ slug: text }),
});
const key = z.object({ id: z.number(), name: text, fingerprint: text });
const alertPolicy = z.object({
  uuid: text,
  type: text,
  description: text,
  entities: z.array(text).nullish(),
});
const uptimeCheck = named.extend({ target: text });
const uptimeAlert = named.extend({ type: text });
const account = z.object({ email: text, status: text, team: z.object({ name: text }).nullish() });

export type DoDroplet = z.infer<typeof droplet>;
export type DoAccount = z.infer<typeof account>;

/** What a DigitalOcean account holds. Each read names the scope that it takes. */
export class DigitalOcean {
  readonly #api: CloudApi;

  constructor(options: Omit<CloudApiOptions, "cloud" | "variable">) {
    this.#api = new CloudApi({
      ...options,
      cloud: "DigitalOcean",
      variable: "DIGITALOCEAN_TOKEN",
    });
  }

  async account(): Promise<DoAccount> {
    const answer = z.object({ account });
    const what = { what: "the account", scope: "account:read" };
    return (await this.#api.read({ path: "/v2/account", answer, ...what })).account;
  }

  droplets(): Promise<DoDroplet[]> {
    return this.#all("droplets", droplet, "droplet:read");
  }

  dropletsTagged(tag: string): Promise<DoDroplet[]> {
    const query = `&tag_name=${encodeURIComponent(tag)}`;
    return this.#all("droplets", droplet, "droplet:read and tag:read", { query });
  }

  firewalls() {
    return this.#all("firewalls", firewall, "firewall:read");
  }

  volumes() {
    return this.#all("volumes", volume, "block_storage:read");
  }

  reservedIps() {
    return this.#all("reserved_ips", reservedIp, "reserved_ip:read");
  }

  projects() {
    return this.#all("projects", named, "project:read");
  }

  alertPolicies() {
    return this.#all("monitoring/alerts", alertPolicy, "monitoring:read", { field: "policies" });
  }

  uptimeChecks() {
    return this.#all("uptime/checks", uptimeCheck, "uptime:read", { field: "checks" });
  }

  uptimeAlerts(check: string) {
    const path = `uptime/checks/${encodeURIComponent(check)}/alerts`;
    return this.#all(path, uptimeAlert, "uptime:read", { field: "alerts" });
  }

  /** An account holds a key once, whatever it is called there. */
  async sshKey(fingerprint: string): Promise<z.infer<typeof key> | undefined> {
    const found = await this.#api.find({
      path: `/v2/account/keys/${encodeURIComponent(fingerprint)}`,
      answer: z.object({ ssh_key: key }),
      what: "the account's SSH keys",
      scope: "ssh_key:read",
    });
    return found?.ssh_key;
  }

  async #all<T>(
    path: string,
    item: z.ZodType<T>,
    scope: string,
    { query = "", field = path }: { query?: string; field?: string } = {},
  ): Promise<T[]> {
    const more = z.object({ pages: z.object({ next: text.optional() }).nullish() }).nullish();
    const answer = z.object({ [field]: z.array(item).nullish(), links: more });
    const items: T[] = [];
    for (let page = 1; ; page++) {
      const got: Record<string, unknown> = await this.#api.read({
        path: `/v2/${path}?per_page=200&page=${page}${query}`,
        answer,
        what: `the account's ${path.split("/", 2).join(" ")}`.replaceAll("_", " "),
        scope,
      });
      items.push(...((got[field] as T[] | null | undefined) ?? []));
      if (more.parse(got["links"])?.pages?.next === undefined) return items;
    }
  }
}
