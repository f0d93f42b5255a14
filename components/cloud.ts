import { getRegistryImage } from "@pulumi/docker/getRegistryImage.js";
import { Provider as RegistryProvider } from "@pulumi/docker/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Credentials } from "../config/credentials.ts";
import type { Settings } from "../config/settings.ts";
import { adopting } from "./adoption/adopting.ts";
import type { Held } from "./adoption/held.ts";
import { existingBuckets } from "./adoption/onBuckets.ts";
import { existingOnCloudflare } from "./adoption/onCloudflare.ts";
import { existingOnDigitalOcean } from "./adoption/onDigitalOcean.ts";
import { wantedRecord } from "./adoption/wantedRecord.ts";
import type { Clouds } from "./clouds/clouds.ts";
import { cloudsOf } from "./clouds/clouds.ts";
import { cloudBuckets } from "./cloudBuckets.ts";
import { CloudflareDns } from "./cloudflareDns.ts";
import { DropletHost, projectEnvironment } from "./droplet.ts";
import { findDroplet } from "./droplet/find.ts";
import { warnOfAlertAddress } from "./droplet/alertAddress.ts";
import { ExistingDroplet } from "./existingDroplet.ts";
import type { Host } from "./host.ts";
import { publicKeyOf } from "./publicKey.ts";
import { registryLoginOf } from "./registryLogin.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellWaiting, type ProgramContext } from "./programContext.ts";

/** The clouds: a DigitalOcean droplet, Cloudflare's names, Let's Encrypt, an image registry. */
export async function cloudSurroundings(
  settings: Settings,
  credentials: Credentials,
  context: ProgramContext,
): Promise<Surroundings> {
  const ended = new AbortController();
  const clouds = cloudsOf(credentials, context.addresses, {
    signal: ended.signal,
    waiting: tellWaiting,
  });
  const held = await context.held();
  const [host, { publish, bucket }] = await Promise.all([
    cloudHost(settings, clouds, held),
    cloudNames(settings, clouds, held),
  ]).finally(() => {
    // Where one cloud has failed, nobody waits for the other.
    ended.abort();
  });
  return {
    host,
    image: cloudRegistry(settings, credentials),
    publish: (names) => publish(host, names),
    bucket,
    insecureRegistries: [],
  };
}

/** Docker's provider reads no login of `docker login`: a private registry's has to be handed to it. */
export function cloudRegistry(settings: Settings, credentials: Credentials): Surroundings["image"] {
  const login = registryLoginOf(settings, credentials);
  const provider =
    login &&
    new RegistryProvider("registry", {
      registryAuth: [
        { address: login.address, username: login.user, password: pulumi.secret(login.token) },
      ],
    });
  return async (repository, tag) => {
    const image = `${settings.registry}/${repository}`;
    const { sha256Digest } = await getRegistryImage(
      { name: `${image}:${tag}` },
      provider && { provider },
    );
    return `${image}@${sha256Digest}`;
  };
}

/** The stack's droplet, made or found, and all that stands around it in the DigitalOcean account. */
export async function cloudHost(settings: Settings, clouds: Clouds, held: Held): Promise<Host> {
  const { stack, host, ssh, names, contact } = settings;
  // DigitalOcean's objects carry the component's name, and one account may hold several stacks.
  const name = `ipai-${stack}`;
  const account = clouds.digitalOcean;
  if (host.kind === "lab") throw new TypeError("the lab's host is not in the cloud");
  const email = host.alertEmail ?? contact;
  const shared = {
    user: ssh.user,
    privateKeyFile: ssh.privateKeyFile,
    sshFrom: ssh.allowFrom,
    ipv6: settings.edge.ipv6,
    cpus: host.machine.cpus,
    url: `https://${names.erp}/web/health`,
    email,
  };
  await warnOfAlertAddress(account, email);
  if (host.kind === "existing") {
    const dropletId = await findDroplet(account, host);
    const existing = await existingOnDigitalOcean(account, held, { name, dropletId });
    const opts = { transformations: [adopting(existing)] };
    return new ExistingDroplet(name, { ...host, ...shared, dropletId }, opts);
  }
  const publicKey = publicKeyOf(settings);
  const existing = await existingOnDigitalOcean(account, held, { name, publicKey });
  return new DropletHost(
    name,
    { ...host, ...shared, publicKey, environment: projectEnvironment(stack) },
    { transformations: [adopting(existing)] },
  );
}

/** The names, and what else the account of their zone has. */
async function cloudNames(settings: Settings, clouds: Clouds, held: Held) {
  const { dns, domain, mail } = settings;
  const { cloudflare } = clouds;
  if (dns.kind !== "cloudflare") throw new TypeError(`${dns.kind} is not a DNS of a cloud`);
  const zone = await cloudflare.zone(domain);
  const records = await cloudflare.records(zone.id);
  const address = settings.host.kind === "existing" ? settings.host.address : undefined;
  const existing = existingOnCloudflare(zone.id, records, held, wantedRecord(address));
  const cloudflareAccount = zone.account.id;
  const buckets = await existingBuckets(settings, clouds, held, cloudflareAccount);
  const publish = (host: Host, names: readonly string[]) =>
    new CloudflareDns(
      "dns",
      {
        zoneId: zone.id,
        names,
        address: host.publicAddress,
        // A name must not lead to a port that nothing listens on.
        address6: settings.edge.ipv6 ? host.publicAddress6 : undefined,
        proxied: dns.proxied,
        ttlSeconds: dns.ttlSeconds,
        ...(mail.kind === "smtp" && { mail }),
      },
      { transformations: [adopting(existing)] },
    );
  const bucket = cloudBuckets(cloudflareAccount, { transformations: [adopting(buckets)] });
  return { publish, bucket };
}
