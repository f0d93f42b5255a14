import type { CloudAddresses } from "../../config/cloudAddresses.ts";
import type { Credentials } from "../../config/credentials.ts";
import { Cloudflare } from "./cloudflare.ts";
import { DigitalOcean } from "./digitalOcean.ts";
import { GitHub } from "./gitHub.ts";
import { Spaces } from "./spaces.ts";

/** The clouds that a stack lives in, each opened with the user's token. */
export interface Clouds {
  readonly digitalOcean: DigitalOcean;
  readonly cloudflare: Cloudflare;
  readonly gitHub: GitHub;
  readonly spaces: Spaces;
}

export function cloudsOf(
  credentials: Pick<
    Credentials,
    "digitalOceanToken" | "cloudflareToken" | "gitHubToken" | "spacesAccessKey" | "spacesSecretKey"
  >,
  addresses: CloudAddresses,
  options: {
    readonly waiting?: (message: string) => void;
    readonly limitMs?: number;
    readonly signal?: AbortSignal;
  } = {},
): Clouds {
  const { spacesAccessKey: accessKey = "", spacesSecretKey: secretKey = "" } = credentials;
  const { signal } = options;
  const of = (url: string, token = "") => ({ ...options, url, token });
  return {
    digitalOcean: new DigitalOcean(of(addresses.digitalOcean, credentials.digitalOceanToken)),
    cloudflare: new Cloudflare(of(addresses.cloudflare, credentials.cloudflareToken)),
    gitHub: new GitHub(of(addresses.gitHub, credentials.gitHubToken)),
    spaces: new Spaces({ url: addresses.spaces, accessKey, secretKey, signal }),
  };
}
