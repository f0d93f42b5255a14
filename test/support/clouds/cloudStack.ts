import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { heldBy } from "../../../components/adoption/held.ts";
import { cloudHost, cloudRegistry, cloudSurroundings } from "../../../components/cloud.ts";
import { cloudsOf } from "../../../components/clouds/clouds.ts";
import { sitesOf } from "../../../components/edge/sites.ts";
import { guardBranches } from "../../../components/guardBranches.ts";
import type { ProgramContext } from "../../../components/programContext.ts";
import { stackImages } from "../../../components/stackImages.ts";
import { loadCredentials } from "../../../config/credentials.ts";
import { loadSettings } from "../../../config/settings.ts";
import type { Settings } from "../../../config/settings.ts";
import { contentTag } from "../../../images/contentTag.ts";
import { imageDefinition } from "../../../images/catalogue.ts";
import { inlineStack } from "../../engine/inlineStack.ts";
import type { InlineStack } from "../../engine/inlineStack.ts";
import { checkout } from "../localStack.ts";
import { pluginsFolder } from "../officialPlugins.ts";
import { FakeClouds } from "./clouds.ts";
import type { FakeCloudsOptions } from "./clouds.ts";
import { FakeRegistry } from "./registry.ts";

const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });
const RELEASE = "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11";

/** Nobody listens at a made-up address: a host that has just booted, as `ssh` would show it. */
const SSH = `#!/bin/sh
for word in "$@"; do
  case "$word" in
    UserKnownHostsFile=*) known=\${word#*=} ;;
    root@*) echo "\${word#*@} ssh-ed25519 AAAA\${word#*@}" > "$known" ;;
  esac
done
echo "debian 13"
echo "with IPv6"
`;

/** The host key of the machine that answers at an address, as the made-up `ssh` says it. */
export const hostKeyAt = (address: string): string => `ssh-ed25519 AAAA${address}`;

/**
 * What of a stack is declared, and the official plugins that it takes: `account` is the droplet, what
 * stands around it and the branch rules; `images` is what the registry has of them; `whole` is all that
 * concerns the clouds, the names too.
 */
export const PARTS = {
  images: ["docker"],
  account: ["digitalocean", "command", "github"],
  whole: ["digitalocean", "command", "github", "cloudflare", "docker"],
} as const;

/**
 * The clouds of loopback, a registry over TLS, and stacks in them under the official plugins, from
 * the tracked settings. At the made-up host's door they end.
 */
export class CloudStacks {
  readonly fake: FakeClouds;
  readonly registry = new FakeRegistry();
  /** Of the images that the registry has. */
  readonly digests = new Map<string, string>();
  readonly #part: keyof typeof PARTS;
  readonly #stacks: InlineStack[] = [];
  readonly #former = { ...process.env };
  #folder = "";

  constructor(part: keyof typeof PARTS, options?: FakeCloudsOptions) {
    this.#part = part;
    this.fake = new FakeClouds(options);
  }

  async start(): Promise<this> {
    const { fake, registry } = this;
    await Promise.all([fake.start(), registry.start()]);
    this.digests.set("odoo", registry.push("ipai/odoo", RELEASE));
    for (const name of ["n8n", "postgres", "mail"] as const) {
      const tag = await contentTag(checkout, imageDefinition(name).paths);
      this.digests.set(name, registry.push(`ipai/${name}`, tag));
    }
    this.#folder = await mkdtemp(path.join(tmpdir(), "ipai-clouds-"));
    await writeFile(path.join(this.#folder, "ssh"), SSH);
    await chmod(path.join(this.#folder, "ssh"), 0o755);
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", this.#key]);
    Object.assign(process.env, this.#environment);
    return this;
  }

  async stop(): Promise<void> {
    if (this.#folder === "") return;
    process.env = this.#former;
    for (const stack of this.#stacks) await stack.remove();
    await Promise.all([this.fake.stop(), this.registry.stop()]);
    await rm(this.#folder, { recursive: true });
  }

  /** A stack without a state yet, in the same account. */
  async of(name: "staging" | "prod"): Promise<InlineStack> {
    const settings = await this.#settings(name);
    const inline = await inlineStack("ipai", {});
    this.#stacks.push(inline);
    await mkdir(path.join(inline.folder, "home"), { recursive: true });
    await symlink(pluginsFolder(), path.join(inline.folder, "home/plugins"));
    inline.declare(async () => {
      const held = heldBy(await inline.stack.exportStack());
      const context = { held: () => Promise.resolve(held), addresses: this.fake.addresses };
      return this.#declared(settings, context);
    });
    return inline;
  }

  /** What a user of these clouds has in the environment. */
  get #environment(): Record<string, string> {
    const { user, token } = this.registry.reader;
    return {
      ...this.fake.environment,
      SSL_CERT_FILE: this.registry.caFile,
      REGISTRY_USER: user,
      REGISTRY_TOKEN: token,
      SMTP_PASSWORD: token,
      PATH: `${this.#folder}:${this.#former["PATH"]}`,
    };
  }

  get #key(): string {
    return path.join(this.#folder, "key");
  }

  async #declared(settings: Settings, context: ProgramContext): Promise<Record<string, unknown>> {
    const credentials = loadCredentials(settings);
    if (this.#part === "images") {
      return { ...(await stackImages(settings, { image: cloudRegistry(settings, credentials) })) };
    }
    if (this.#part === "account") {
      const clouds = cloudsOf(credentials, context.addresses);
      const host = await cloudHost(settings, clouds, await context.held());
      await guardBranches(settings, credentials, context);
      return { hostKey: host.connection.hostKey };
    }
    const surroundings = await cloudSurroundings(settings, credentials, context);
    const images = await stackImages(settings, surroundings);
    surroundings.publish(sitesOf(settings).map(({ name }) => name));
    await guardBranches(settings, credentials, context);
    return { ...images, hostKey: surroundings.host.connection.hostKey };
  }

  /** The tracked settings of a stack, with what its owner sets last. */
  async #settings(name: "staging" | "prod"): Promise<Settings> {
    const tracked = await readFile(path.join(checkout, `Pulumi.${name}.yaml`), "utf8");
    const config = {
      ...stackFile.parse(parse(tracked)).config,
      "ipai:release": RELEASE,
      "ipai:registry": this.registry.at("ipai"),
      "ipai:ssh": { allowFrom: ["192.0.2.1/32"], privateKeyFile: this.#key },
    };
    const root = await mkdtemp(path.join(this.#folder, "root-"));
    await symlink(path.join(checkout, ".github"), path.join(root, ".github"));
    await writeFile(path.join(root, `Pulumi.${name}.yaml`), stringify({ config }));
    return { ...loadSettings(name, root), root: checkout };
  }
}
