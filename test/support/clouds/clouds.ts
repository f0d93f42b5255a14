import { randomBytes } from "node:crypto";
import { cloudsOf } from "../../../components/clouds/clouds.ts";
import type { Clouds } from "../../../components/clouds/clouds.ts";
import type { CloudAddresses } from "../../../config/cloudAddresses.ts";
import { FakeCloudflare } from "./cloudflare.ts";
import type { FakeRecord } from "./cloudflare.ts";
import { FakeDigitalOcean } from "./digitalOcean.ts";
import { FakeGitHub } from "./gitHub.ts";
import { FakeSpaces } from "./spaces.ts";

export interface FakeCloudsOptions {
  readonly email?: string;
  readonly zones?: Readonly<Record<string, readonly Omit<FakeRecord, "id">[]>>;
  /** @default one that is made up */
  readonly gitHubToken?: string | undefined;
  /** Patterns that have a rule, by `owner/name`. */
  readonly repositories?: Readonly<Record<string, readonly string[]>>;
}

/** All that a stack asks of the outside, on loopback, with tokens of its own. */
export class FakeClouds {
  readonly tokens;
  readonly digitalOcean: FakeDigitalOcean;
  readonly cloudflare: FakeCloudflare;
  readonly gitHub: FakeGitHub;
  readonly spaces = new FakeSpaces();

  constructor({
    gitHubToken = randomBytes(20).toString("hex"),
    email = "business@insightpulseai.com",
    zones = { "insightpulseai.net": [] },
    repositories = { "jgtolentino/odoo-ce": [], "jgtolentino/Prismaconsulting": [] },
  }: FakeCloudsOptions = {}) {
    const digitalOceanToken = `dop_v1_${randomBytes(32).toString("hex")}`;
    const cloudflareToken = randomBytes(20).toString("hex");
    this.tokens = { digitalOceanToken, cloudflareToken, gitHubToken };
    this.digitalOcean = new FakeDigitalOcean({ token: digitalOceanToken, email });
    this.cloudflare = new FakeCloudflare({ token: cloudflareToken, zones });
    this.gitHub = new FakeGitHub({ token: gitHubToken, repositories });
  }

  async start(): Promise<this> {
    await Promise.all(this.#all.map((cloud) => cloud.start()));
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((cloud) => cloud.stop()));
  }

  get #all() {
    return [this.digitalOcean, this.cloudflare, this.gitHub, this.spaces];
  }

  get addresses(): CloudAddresses {
    const { digitalOcean, cloudflare, gitHub, spaces } = this;
    return {
      digitalOcean: digitalOcean.url,
      cloudflare: cloudflare.url,
      gitHub: gitHub.url,
      spaces: `${spaces.url}/{{.Region}}`,
    };
  }

  /** As the environment gives them to `ipai`, and through it to the plugins. */
  get environment(): Record<string, string> {
    return {
      DIGITALOCEAN_API_URL: this.digitalOcean.url,
      CLOUDFLARE_BASE_URL: this.cloudflare.url,
      GITHUB_BASE_URL: this.gitHub.url,
      SPACES_ENDPOINT_URL: this.addresses.spaces,
      DIGITALOCEAN_TOKEN: this.tokens.digitalOceanToken,
      CLOUDFLARE_API_TOKEN: this.tokens.cloudflareToken,
      GITHUB_TOKEN: this.tokens.gitHubToken,
    };
  }

  /** Read as the product reads them; an answer may be slow on a machine that is busy. */
  get clouds(): Clouds {
    return cloudsOf(this.tokens, this.addresses, { limitMs: 20_000 });
  }
}
