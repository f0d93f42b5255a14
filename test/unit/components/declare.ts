import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { heldBy } from "../../../components/adoption/held.ts";
import { loadSettings } from "../../../config/settings.ts";
import type { Credentials } from "../../../config/credentials.ts";
import type { Settings } from "../../../config/settings.ts";
import { FakeClouds } from "../../support/clouds/clouds.ts";
import type { FakeCloudsOptions } from "../../support/clouds/clouds.ts";
import { addDroplet } from "../../support/clouds/digitalOceanDroplets.ts";
import { watchUrns } from "./urns.ts";
import type { Urns } from "./urns.ts";

/** A resource as the program asks the engine for it. */
export interface DeclaredResource extends Urns {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The explicit provider's reference, else empty. */
  readonly provider: string;
  /** What the engine imports for it. */
  readonly import?: string;
}

export interface DeclaredStack {
  readonly resources: readonly DeclaredResource[];
  /** Functions that the program called, with their arguments. */
  readonly calls: readonly { readonly token: string; readonly inputs: unknown }[];
  readonly outputs: unknown;
}

/** What prod's settings call its droplet. */
const PROD = {
  name: "odoo-production",
  region: "sgp1",
  size: "s-4vcpu-8gb",
  image: "ubuntu-24-04-x64",
  tags: [],
  address: "178.128.112.214",
};
const DIGEST = `sha256:${"d".repeat(64)}`;

/** What a provider would add to a resource's inputs, as far as the program uses it. */
const STATES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "lab:index:Droplet": {
    address: "127.0.0.1",
    sshPort: 2222,
    labAddress: "172.30.0.9",
    hostKey: "ssh-ed25519 AAAALAB",
  },
  "digitalocean:index/droplet:Droplet": {
    ipv4Address: "198.51.100.7",
    ipv6Address: "2001:db8::7",
    dropletUrn: "do:droplet:7",
  },
  "digitalocean:index/reservedIp:ReservedIp": {
    ipAddress: "198.51.100.9",
    reservedIpUrn: "do:reservedip:198.51.100.9",
  },
  "digitalocean:index/volume:Volume": { volumeUrn: "do:volume:1" },
  "digitalocean:index/sshKey:SshKey": { fingerprint: "ab:cd" },
  "command:local:Command": { stdout: "ssh-ed25519 AAAACLOUD\n" },
};

/** What functions answer. */
const ANSWERS: Readonly<Record<string, (inputs: Record<string, string>) => object>> = {
  "lab:index:getImage": ({ repository = "" }) => ({
    digest: DIGEST,
    reference: `registry:5000/${repository}@${DIGEST}`,
  }),
  "lab:index:getAuthority": () => ({
    directory: "https://pebble:14000/dir",
    endpointCa: "-----BEGIN CERTIFICATE-----\n",
  }),
  "docker:index/getRegistryImage:getRegistryImage": () => ({ sha256Digest: DIGEST }),
};

/** The clouds around a stack that is declared, and what its state holds of them. */
export interface Around {
  readonly clouds?: FakeCloudsOptions;
  /** What is there beyond the droplet at prod's address. */
  readonly prepare?: (clouds: FakeClouds) => void;
  /** Given by the user beside the clouds' tokens. */
  readonly credentials?: Credentials;
  /** Types and names of resources. */
  readonly held?: readonly (readonly [type: string, name: string])[];
}

/** Runs the program with these settings against an engine that only writes down what it is told. */
export async function declare(
  settings: Settings,
  credentials: Credentials = {},
  around: Around = {},
): Promise<DeclaredStack> {
  const clouds = await new FakeClouds({
    gitHubToken: credentials.gitHubToken,
    ...around.clouds,
  }).start();
  addDroplet(clouds.digitalOcean.account, PROD);
  around.prepare?.(clouds);
  try {
    return await declareIn(
      clouds,
      settings,
      { ...clouds.tokens, ...credentials, ...around.credentials },
      around,
    );
  } finally {
    await clouds.stop();
  }
}

async function declareIn(
  clouds: FakeClouds,
  settings: Settings,
  credentials: Credentials,
  { held = [] }: Around,
): Promise<DeclaredStack> {
  const deployment = {
    resources: held.map(([type, name]) => ({
      type,
      urn: `urn:pulumi:x::ipai::${type}::${name}`,
    })),
  };
  const context = {
    held: () => Promise.resolve(heldBy({ deployment })),
    addresses: clouds.addresses,
  };
  const resources: DeclaredResource[] = [];
  const calls: { token: string; inputs: unknown }[] = [];
  let urns: Urns = { urn: "", former: [] };
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, provider = "", id: imported = "" }) {
        resources.push({
          ...urns,
          type,
          name,
          inputs: inputs as Record<string, unknown>,
          provider,
          ...(imported !== "" && { import: imported }),
        });
        const secret = type === "host:index:Secret" ? { value: `value of ${name}` } : {};
        const id = (inputs as { name?: string }).name ?? name;
        return {
          id: type === "digitalocean:index/droplet:Droplet" ? "7" : id,
          state: { ...(inputs as object), ...STATES[type], ...secret },
        };
      },
      call({ token, inputs }) {
        calls.push({ token, inputs });
        const answer = ANSWERS[token];
        if (answer === undefined) throw new Error(`nobody answers ${token}`);
        return answer(inputs as Record<string, string>);
      },
    },
    "ipai",
    settings.stack,
  );
  watchUrns(settings.stack, "ipai", (those) => (urns = those));
  // After setMocks: the SDK decides at its first use whether it talks to an engine.
  const { default: program } = await import("../../../index.ts");
  const outputs = await settled(await program(context, settings, credentials));
  await pulumi.runtime.disconnect();
  return { resources: resources.sort(byTypeAndName), calls, outputs };
}

function settled(value: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    pulumi.all([value]).apply(([known]) => resolve(known));
  });
}

function byTypeAndName(a: DeclaredResource, b: DeclaredResource): number {
  return `${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1;
}

/** Settings from a checkout of its own that is removed afterwards, with a public key and the workflows in it. */
export async function withSettings(
  stack: string,
  text: string,
  use: (settings: Settings) => Promise<DeclaredStack>,
): Promise<DeclaredStack> {
  const root = mkdtempSync(join(tmpdir(), "ipai-declared-"));
  try {
    mkdirSync(join(root, ".state/ssh"), { recursive: true });
    writeFileSync(join(root, ".state/ssh/id_ed25519.pub"), "ssh-ed25519 AAAAME me\n");
    writeFileSync(join(root, `Pulumi.${stack}.yaml`), text);
    cpSync(new URL("../../../.github", import.meta.url), join(root, ".github"), {
      recursive: true,
    });
    return await use(loadSettings(stack, root));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** A stack file's text with further keys, such as the ones that a tracked file leaves open. */
export function stackText(config: Readonly<Record<string, unknown>>): string {
  return stringify({ config });
}
