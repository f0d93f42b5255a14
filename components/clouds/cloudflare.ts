import { z } from "zod";
import { ExitCode, UserError } from "../../report/userError.ts";
import { CloudApi } from "./cloudApi.ts";
import type { CloudApiOptions } from "./cloudApi.ts";

const bucket = z.object({ name: z.string(), jurisdiction: z.string().nullish() });
const zone = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  name_servers: z.array(z.string()).nullish(),
  account: z.object({ id: z.string() }),
});
const record = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  content: z.string().nullish(),
  ttl: z.number(),
  proxied: z.boolean().nullish(),
  priority: z.number().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
});

export type CloudflareZone = z.infer<typeof zone>;
export type CloudflareRecord = z.infer<typeof record>;

/** What Cloudflare answers for a domain. */
export class Cloudflare {
  readonly #api: CloudApi;

  constructor(options: Omit<CloudApiOptions, "cloud" | "variable">) {
    this.#api = new CloudApi({
      ...options,
      cloud: "Cloudflare",
      variable: "CLOUDFLARE_API_TOKEN",
    });
  }

  /** @throws UserError when the token sees no such zone: Cloudflare then answers with an empty list. */
  async zone(domain: string): Promise<CloudflareZone> {
    const { result } = await this.#api.read({
      path: `/zones?name=${encodeURIComponent(domain)}`,
      answer: z.object({ result: z.array(zone) }),
      what: `the zone ${domain}`,
      scope: "Zone:Read",
    });
    const found = result.find(({ name }) => name === domain);
    if (found) return found;
    throw new UserError(`Cloudflare shows the token in CLOUDFLARE_API_TOKEN no zone ${domain}.`, {
      given: "0 zones of that name: it is not in the account, or the token does not reach it",
      code: "zone-not-found",
      exitCode: ExitCode.authentication,
      next: `give the token Zone:Read and DNS:Edit on ${domain}, or correct ipai:domain`,
    });
  }

  /** A bucket of R2; nothing where the account has none of the name. */
  async r2Bucket(accountId: string, name: string) {
    const path = `/accounts/${encodeURIComponent(accountId)}/r2/buckets/${encodeURIComponent(name)}`;
    const found = await this.#api.find({
      path,
      answer: z.object({ result: bucket }),
      what: `the R2 bucket ${name}`,
      scope: "Workers R2 Storage:Edit",
    });
    return found?.result;
  }

  async records(zoneId: string): Promise<CloudflareRecord[]> {
    const records: CloudflareRecord[] = [];
    for (let page = 1; ; page++) {
      const { result, result_info } = await this.#api.read({
        path: `/zones/${encodeURIComponent(zoneId)}/dns_records?per_page=100&page=${page}`,
        answer: z.object({
          result: z.array(record),
          result_info: z.object({ total_pages: z.number() }).nullish(),
        }),
        what: "the zone's DNS records",
        scope: "DNS:Read (DNS:Edit includes it)",
      });
      records.push(...result);
      if (page >= (result_info?.total_pages ?? 1)) return records;
    }
  }
}
