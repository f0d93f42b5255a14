import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { z } from "zod";
import { eventLog } from "../engine/inlineStack.ts";
import type { InlineStack } from "../engine/inlineStack.ts";
import { addDroplet } from "../support/clouds/digitalOceanDroplets.ts";
import { CloudStacks, hostKeyAt, PARTS } from "../support/clouds/cloudStack.ts";
import { killEngine } from "../support/clouds/killEngine.ts";
import { missingPlugins } from "../support/officialPlugins.ts";
import { skip } from "../support/reporter.ts";
import { waitFor } from "../../lab/waitFor.ts";

const DOMAIN = "insightpulseai.net";
const ADDRESS = "178.128.112.214";
const ERP = { name: `erp.${DOMAIN}`, ttl: 1, proxied: false };

/** A zone, and repositories, that served before the stack was there. */
const IN_USE = {
  zones: {
    [DOMAIN]: [
      { ...ERP, type: "A", content: ADDRESS },
      { ...ERP, type: "CAA", data: { flags: 0, tag: "issue", value: "letsencrypt.org" } },
      { name: `n8n.${DOMAIN}`, ttl: 300, type: "A", content: "192.0.2.9", proxied: true },
      { name: `mg.${DOMAIN}`, type: "TXT", ttl: 300, content: '"v=spf1 include:old.example ~all"' },
      { name: `mg.${DOMAIN}`, type: "MX", ttl: 300, content: "mxa.mailgun.org", priority: 10 },
    ],
  },
  repositories: { "jgtolentino/odoo-ce": ["main"], "jgtolentino/Prismaconsulting": [] },
};

const exported = z.object({
  deployment: z.looseObject({
    resources: z.array(z.looseObject({ urn: z.string(), protect: z.boolean().optional() })),
  }),
});

/** As `pulumi state unprotect` does, of all whose URN holds the text. @returns their URNs */
async function unprotect({ stack }: InlineStack, what: string): Promise<string[]> {
  const { deployment } = exported.parse(await stack.exportStack());
  const found = deployment.resources.filter(({ urn }) => urn.includes(what));
  for (const resource of found) resource.protect = false;
  await stack.importStack({ version: 3, deployment });
  return found.map(({ urn }) => urn);
}

/** What was done to resources of the clouds, such as `create digitalocean:index/volume:Volume`. */
async function planned({ stack }: InlineStack): Promise<string[]> {
  const { events, onEvent } = eventLog();
  await stack.preview({ onEvent });
  return events.flatMap(({ resourcePreEvent }) => {
    const { op = "same", type = "" } = resourcePreEvent?.metadata ?? {};
    return op === "same" || !/^(?:digitalocean|cloudflare|github):/.test(type)
      ? []
      : [`${op} ${type}`];
  });
}

/** A second preview, a refresh and a preview after it. */
async function unchanged({ stack }: InlineStack): Promise<void> {
  const previewed = async () => Object.keys((await stack.preview()).changeSummary);
  deepEqual(await previewed(), ["same"]);
  deepEqual(Object.keys((await stack.refresh()).summary.resourceChanges ?? {}), ["same"]);
  deepEqual(await previewed(), ["same"]);
}

for (const part of ["account", "whole"] as const) {
  describe(`a stack of the clouds (${part}) under the official plugins, on loopback`, function () {
    this.timeout(600_000);
    let missing: string[];
    let clouds: CloudStacks;
    before(async () => {
      missing = await missingPlugins(PARTS[part]);
    });
    beforeEach(function () {
      if (missing.length > 0) skip(this, `no plugin ${missing.join(", ")} on this machine`);
    });

    const records = () => clouds.fake.cloudflare.recordsOf(DOMAIN);
    /** Ids of the droplets to which the volumes and the reserved addresses lead. */
    const attached = () => {
      const { volumes, reservedIps } = clouds.fake.digitalOcean.account;
      return [
        ...[...volumes.values()].flatMap((volume) => volume["droplet_ids"]),
        ...[...reservedIps.values()].map((at) => (at["droplet"] as { id: number } | null)?.id),
      ];
    };

    /** Of the only droplet. */
    const addressOf = (): string => {
      const [droplet] = clouds.fake.digitalOcean.account.droplets.values();
      const { v4 } = droplet?.["networks"] as { v4: { type: string; ip_address: string }[] };
      return v4.find(({ type }) => type === "public")?.ip_address ?? "";
    };

    describe("staging", () => {
      let staging: InlineStack;
      before(async () => {
        clouds = new CloudStacks(part);
        if (missing.length === 0) await clouds.start();
      });
      after(() => clouds.stop());

      it("is made from nothing; then no preview and no refresh finds anything to change", async () => {
        staging = await clouds.of("staging");
        const { stack } = staging;
        const { create = 0, ...others } = (await stack.preview()).changeSummary;
        const { digitalOcean, cloudflare } = clouds.fake;
        deepEqual([others, digitalOcean.writes, cloudflare.writes], [{}, [], []]);
        const { summary, outputs } = await stack.up();
        deepEqual(summary.resourceChanges, { create });
        equal(outputs["hostKey"]?.value, hostKeyAt(addressOf()));
        if (part === "whole") {
          match(String(outputs["odoo"]?.value), /ipai\/odoo@sha256:/);
          ok(records().some(({ type, name }) => `${type} ${name}` === `A staging.${DOMAIN}`));
        }
        await unchanged(staging);
      });

      it("is taken over by a stack that has lost its state: nothing is made twice", async () => {
        const { account } = clouds.fake.digitalOcean;
        const counted = () =>
          Object.values(account).map((things) => (things instanceof Map ? things.size : 0));
        const before = [...counted(), records().length];
        staging = await clouds.of("staging");
        await staging.stack.up();
        deepEqual([...counted(), records().length], before);
        equal(account.droplets.size, 1);
        await unchanged(staging);
      });

      it("is replaced only once it is not protected, however slowly it ends: volume, address and host key follow", async () => {
        const { account } = clouds.fake.digitalOcean;
        const { droplets } = account;
        // Longer than the plugin's own limit, which Odoo's end may exceed.
        if (part === "account") account.shutdownMs = 65_000;
        const [former] = droplets.keys();
        const replace = await unprotect(staging, "droplet:Droplet::");
        equal(replace.length, 1);
        const { outputs } = await staging.stack.up({ replace });
        const [next, ...others] = droplets.keys();
        deepEqual(others, []);
        notEqual(next, former);
        deepEqual(attached(), [Number(next), Number(next)]);
        equal(outputs["hostKey"]?.value, hostKeyAt(addressOf()));
        account.shutdownMs = 0;
        await unchanged(staging);
      });

      it("is destroyed only once nothing is protected, and leaves the key that others may use", async () => {
        await rejects(staging.stack.destroy());
        const { account } = clouds.fake.digitalOcean;
        equal(account.droplets.size, 1);
        await unprotect(staging, "");
        await staging.stack.destroy();
        const { keys, droplets, volumes, reservedIps, firewalls, projects, alerts, checks } =
          account;
        const all = [droplets, volumes, reservedIps, firewalls, alerts, checks];
        deepEqual(new Set(all.map(({ size }) => size)), new Set([0]));
        deepEqual(
          [...projects.values()].map((project) => project["is_default"]),
          [true],
        );
        equal(keys.size, 1);
        deepEqual(records(), []);
      });

      it("is one droplet after the next up, when the engine was killed between request and answer", async () => {
        const { account, faults } = clouds.fake.digitalOcean;
        faults.push({
          matches: ({ method, path }) => method === "POST" && path === "/v2/droplets",
          how: "mute",
        });
        const again = await clouds.of("staging");
        const killed = rejects(again.stack.up());
        const made = () => Promise.resolve(account.droplets.size > 0 ? true : undefined);
        ok(await waitFor(made, { timeoutMs: 200_000 }));
        await killEngine();
        await killed;
        // What `ipai` does for a lock whose holder is gone.
        await again.stack.cancel();
        await again.stack.up();
        equal(account.droplets.size, 1);
        await unchanged(again);
      });
    });

    describe("prod", () => {
      before(async () => {
        clouds = new CloudStacks(part, IN_USE);
        if (missing.length === 0) await clouds.start();
      });
      after(() => clouds.stop());

      it("is set up around a droplet that serves, and takes over what stands there", async () => {
        const { account } = clouds.fake.digitalOcean;
        const droplet = { name: "odoo-production", region: "sgp1", image: "debian-13-x64" };
        addDroplet(account, { ...droplet, tags: [], size: "s-4vcpu-8gb", address: ADDRESS });
        const rules = clouds.fake.gitHub.rules.get("jgtolentino/odoo-ce");
        const rule = rules?.[0]?.id;
        const prod = await clouds.of("prod");
        const plan = await planned(prod);
        ok(plan.includes("import github:index/branchProtection:BranchProtection"), plan.join());
        const { outputs } = await prod.stack.up();
        equal(outputs["hostKey"]?.value, hostKeyAt(ADDRESS));
        deepEqual([account.droplets.size, rules?.length, rules?.[0]?.id], [1, 1, rule]);
        await unchanged(prod);
      });

      it("is taken over whole by a stack that has lost its state", async () => {
        const before = records().length;
        const prod = await clouds.of("prod");
        const plan = await planned(prod);
        deepEqual(
          plan.filter((each) => each.startsWith("create")),
          [],
        );
        await prod.stack.up();
        equal(records().length, before);
        deepEqual(
          [...clouds.fake.gitHub.rules.values()].map((rules) => rules.length),
          [1, 1],
        );
        await unchanged(prod);
      });
    });
  });
}
