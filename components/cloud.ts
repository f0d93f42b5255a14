import { getRegistryImage } from "@pulumi/docker/getRegistryImage.js";
import type { Settings } from "../config/settings.ts";
import { CloudflareDns } from "./cloudflareDns.ts";
import { DropletHost } from "./droplet.ts";
import { findDroplet } from "./droplet/find.ts";
import { ExistingDroplet } from "./existingDroplet.ts";
import type { Host } from "./host.ts";
import { publicKeyOf } from "./publicKey.ts";
import type { Surroundings } from "./surroundings.ts";

/** The world: a DigitalOcean droplet, Cloudflare's names, Let's Encrypt, an image registry. */
export async function cloudSurroundings(settings: Settings): Promise<Surroundings> {
  const host = await cloudHost(settings);
  return {
    host,
    image: async (repository, tag) => {
      const image = `${settings.registry}/${repository}`;
      const { sha256Digest } = await getRegistryImage({ name: `${image}:${tag}` });
      return `${image}@${sha256Digest}`;
    },
    publish: (names) => cloudNames(settings, host, names),
    insecureRegistries: [],
  };
}

async function cloudHost(settings: Settings): Promise<Host> {
  const { stack, host, ssh, names, contact } = settings;
  const shared = {
    user: ssh.user,
    privateKeyFile: ssh.privateKeyFile,
    sshFrom: ssh.allowFrom,
    cpus: host.machine.cpus,
    url: `https://${names.erp}/web/health`,
    email: contact,
  };
  // DigitalOcean's objects carry the component's name, and one account may hold several stacks.
  const name = `ipai-${stack}`;
  switch (host.kind) {
    case "existing":
      return new ExistingDroplet(name, { ...host, ...shared, dropletId: await findDroplet(host) });
    case "droplet":
      return new DropletHost(name, {
        ...host,
        ...shared,
        publicKey: publicKeyOf(settings),
      });
    case "lab":
      throw new TypeError("the lab's host is not in the cloud");
  }
}

function cloudNames(settings: Settings, host: Host, names: readonly string[]): CloudflareDns {
  const { dns, domain, mail } = settings;
  if (dns.kind !== "cloudflare") throw new TypeError(`${dns.kind} is no DNS of the world`);
  return new CloudflareDns("dns", {
    domain,
    names,
    address: host.publicAddress,
    address6: host.publicAddress6,
    proxied: dns.proxied,
    ttlSeconds: dns.ttlSeconds,
    ...(mail.kind === "smtp" && { mail }),
  });
}
