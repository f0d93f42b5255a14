import type { CloudAddresses } from "../../config/cloudAddresses.ts";
import type { Credentials } from "../../config/credentials.ts";
import { Cloudflare } from "./cloudflare.ts";
import { DigitalOcean } from "./digitalOcean.ts";
import { GitHub } from "./gitHub.ts";

/** The clouds that a stack lives in, each opened with the user's token. */
export interface Clouds {
  readonly digitalOcean: DigitalOcean;
  readonly cloudflare: Cloudflare;
  readonly gitHub: GitHub;
}

export function cloudsOf(
  credentials: Pick<Credentials, "digitalOceanToken" | "cloudflareToken" | "gitHubToken">,
  addresses: CloudAddresses,
  options: {
    readonly waiting?: (message: string) => void;
    readonly limitMs?: number;
    readonly signal?: AbortSignal;
  } = {},
): Clouds {
  const of = (url: string, token = "") => ({ ...options, url, token });
  return {
    digitalOcean: new DigitalOcean(of(addresses.digitalOcean, credentials.digitalOceanToken)),
    cloudflare: new Cloudflare(of(addresses.cloudflare, credentials.cloudflareToken)),
    gitHub: new GitHub(of(addresses.gitHub, credentials.gitHubToken)),
  };
}
