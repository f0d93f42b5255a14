import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { keyFingerprint } from "../../../../components/adoption/keyFingerprint.ts";
import type { FakeRecord } from "../../../support/clouds/cloudflare.ts";
import { addDroplet } from "../../../support/clouds/digitalOceanDroplets.ts";
import type { Around, DeclaredStack } from "../declare.ts";
import { declaredBy } from "../stacks.ts";

const ADDRESS = "178.128.112.214";
const DOMAIN = "insightpulseai.net";

/** What is taken over, by the resource that takes it. */
function adopted({ resources }: DeclaredStack): Record<string, string> {
  return Object.fromEntries(
    resources.flatMap((resource) =>
      resource.import === undefined ? [] : [[resource.name, resource.import]],
    ),
  );
}

const zone = (...records: Omit<FakeRecord, "id">[]): Around => ({
  clouds: { zones: { [DOMAIN]: records } },
});
const erp = { name: `erp.${DOMAIN}`, ttl: 1 };

describe("a cloud that already holds what the stack declares", () => {
  it("keeps its DNS records: each is taken over, whatever its time to live", async () => {
    const around = zone(
      { ...erp, type: "A", content: ADDRESS, proxied: false },
      { ...erp, type: "CAA", data: { flags: 0, tag: "issue", value: "letsencrypt.org" } },
      { name: `mg.${DOMAIN}`, type: "TXT", ttl: 300, content: '"v=spf1 include:old.example ~all"' },
      { name: `mg.${DOMAIN}`, type: "MX", ttl: 300, content: "mxa.mailgun.org", priority: 10 },
      { name: `other.${DOMAIN}`, type: "A", ttl: 1, content: "192.0.2.1" },
    );
    const found: string[] = [];
    const stack = await declaredBy(
      "prod",
      {},
      {
        ...around,
        prepare: ({ cloudflare }) => {
          found.push(...cloudflare.recordsOf(DOMAIN).map(({ id }) => `zone-1/${id}`));
        },
      },
    );
    deepEqual(adopted(stack), {
      [`dns-a-erp.${DOMAIN}`]: found[0],
      [`dns-caa-erp.${DOMAIN}`]: found[1],
      "dns-spf": found[2],
      "dns-mx-mxa.mailgun.org": found[3],
    });
  });

  it("is asked for nothing that the state holds: the engine would import it once more", async () => {
    const stack = await declaredBy(
      "prod",
      {},
      {
        ...zone({ ...erp, type: "A", content: ADDRESS }),
        held: [["cloudflare:index/dnsRecord:DnsRecord", `dns-a-erp.${DOMAIN}`]],
      },
    );
    deepEqual(adopted(stack), {});
  });

  it("refuses an alias in the place of an address before anything happens, and says which", async () => {
    await rejects(
      declaredBy("prod", {}, zone({ ...erp, type: "CNAME", content: "old.example.net" })),
      { code: "dns-in-the-way", message: /A record of erp/, given: /old\.example\.net/ },
    );
  });

  it("refuses to guess which of two addresses is the stack's", async () => {
    const two = ["192.0.2.1", "192.0.2.2"].map((content) => ({ ...erp, type: "A", content }));
    await rejects(declaredBy("prod", {}, zone(...two)), { given: /192\.0\.2\.1, 192\.0\.2\.2/ });
  });

  it("keeps its branch rules, which GitHub has once only", async () => {
    const repositories = { "jgtolentino/odoo-ce": ["main"], "jgtolentino/Prismaconsulting": [] };
    const stack = await declaredBy("prod", {}, { clouds: { repositories } });
    deepEqual(adopted(stack), { "odoo-ce": "odoo-ce:main" });
  });

  it("keeps the SSH key that it has under another name", async () => {
    const fingerprint = keyFingerprint("ssh-ed25519 AAAAME me");
    const stack = await declaredBy(
      "staging",
      {},
      {
        prepare: ({ digitalOcean: { account } }) => {
          account.keys.set("77", { id: 77, name: "my laptop", fingerprint });
        },
      },
    );
    deepEqual(adopted(stack), { "ipai-staging": "77" });
  });

  const named = { name: "ipai-staging", region: "sgp1", size: "s-2vcpu-4gb" };
  const droplet = { ...named, image: "debian-13-x64", tags: ["ipai-staging"] };

  it("keeps the droplet that a killed run left without an answer, and all that is its own", async () => {
    const stack = await declaredBy(
      "staging",
      {},
      {
        prepare: ({ digitalOcean: { account } }) => {
          const { id } = addDroplet(account, droplet);
          account.reservedIps.set("203.0.113.9", {
            ip: "203.0.113.9",
            droplet: { id },
            region: { slug: "sgp1" },
          });
          account.firewalls.set("fw", { id: "fw", name: "ipai-staging", droplet_ids: [id] });
          account.checks.set("up", { id: "up", name: "ipai-staging", target: "https://x" });
          account.uptimeAlerts.set("up,down", { id: "down", name: "any", type: "down" });
          const cpu = { type: "v1/insights/droplet/cpu", description: "CPU" };
          account.alerts.set("al", { uuid: "al", ...cpu, entities: [String(id)] });
          account.alerts.set("no", { uuid: "no", ...cpu, entities: ["1"] });
        },
      },
    );
    const types = stack.resources.filter((resource) => resource.import !== undefined);
    deepEqual(
      types.map((resource) => `${resource.type.split(":")[2]} ${resource.import}`),
      [
        "Droplet 412345679",
        "Firewall fw",
        "MonitorAlert al",
        "ReservedIp 203.0.113.9",
        "UptimeAlert up,down",
        "UptimeCheck up",
      ],
    );
  });

  it("is not guessed about when two droplets carry the stack's tag", async () => {
    await rejects(
      declaredBy(
        "staging",
        {},
        {
          prepare: ({ digitalOcean: { account } }) => {
            addDroplet(account, droplet);
            addDroplet(account, droplet);
          },
        },
      ),
      { code: "adoption-ambiguous", given: "2 droplets carry the tag ipai-staging" },
    );
  });
});

describe("the login at a private registry", () => {
  const login = { registryUser: "reader", registryToken: "made up" };

  it("is the host's in a file for root alone, and the engine's for looking up digests", async () => {
    const { resources } = await declaredBy("staging", {}, { credentials: login });
    const file = resources.find(({ name }) => name === "base-registry-login")?.inputs;
    equal(file?.["path"], "/etc/ipai/registry/config.json");
    equal(file["mode"], "0400");
    match(JSON.stringify(file["content"]), /ghcr\.io/);
    const provider = resources.find(({ type }) => type === "pulumi:providers:docker")?.inputs;
    match(JSON.stringify(provider?.["registryAuth"]), /ghcr\.io.*reader/);
  });

  it("is a secret of the stack's state", async () => {
    const { resources } = await declaredBy("staging", {}, { credentials: login });
    const auth = Buffer.from("reader:made up").toString("base64");
    for (const { name, inputs } of resources) {
      const plain = JSON.stringify(inputs, (key, value: unknown) =>
        isSecret(value) ? "secret" : value,
      );
      equal(plain.includes("made up") || plain.includes(auth), false, name);
    }
  });

  it("is nowhere where nobody gave one: public images need none", async () => {
    const { resources } = await declaredBy("staging");
    deepEqual(
      resources.filter(({ name }) => name.includes("registry")),
      [],
    );
  });
});

/** How the SDK writes a secret on the way to the engine. */
function isSecret(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as Record<string, unknown>)["4dabf18193072939515e22adb298388d"] ===
      "1b47061264138c4ac30d75fd1eb44270"
  );
}
