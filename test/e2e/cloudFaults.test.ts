import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { InlineStack } from "../engine/inlineStack.ts";
import { CloudStacks, PARTS } from "../support/clouds/cloudStack.ts";
import type { FakeRequest } from "../support/clouds/fakeApi.ts";
import { killEngine } from "../support/clouds/killEngine.ts";
import { missingPlugins } from "../support/officialPlugins.ts";
import { skip } from "../support/reporter.ts";
import { waitFor } from "../../lab/waitFor.ts";

/** What `staging` has in the account, by kind. */
const ALL_OF_STAGING = {
  keys: 1,
  droplets: 1,
  volumes: 1,
  reservedIps: 1,
  firewalls: 1,
  // Beside the account's default one.
  projects: 2,
  alerts: 4,
  checks: 1,
  uptimeAlerts: 2,
};

/** Requests of which DigitalOcean makes two things when it gets two. */
const TWICE = [
  /^\/v2\/droplets$/,
  /^\/v2\/monitoring\/alerts$/,
  /^\/v2\/uptime\/checks$/,
  /^\/v2\/uptime\/checks\/[\w-]+\/alerts$/,
];
/** Those that it refuses the second time. */
const ONCE = [/^\/v2\/account\/keys$/, /^\/v2\/volumes$/, /^\/v2\/firewalls$/, /^\/v2\/projects$/];

const to = (method: string, path: RegExp) => (request: FakeRequest) =>
  request.method === method && path.test(request.path);

describe("bad moments of DigitalOcean under the official plugins, on loopback", function () {
  this.timeout(600_000);
  let missing: string[];
  let clouds: CloudStacks;
  let staging: InlineStack;
  before(async () => {
    missing = await missingPlugins(PARTS.account);
  });
  beforeEach(async function () {
    if (missing.length > 0) skip(this, `no plugin ${missing.join(", ")} on this machine`);
    clouds = await new CloudStacks("account").start();
    staging = await clouds.of("staging");
  });
  afterEach(async () => {
    if (missing.length === 0) await clouds.stop();
  });

  const counted = () => {
    const { account } = clouds.fake.digitalOcean;
    const kinds = Object.keys(ALL_OF_STAGING) as (keyof typeof ALL_OF_STAGING)[];
    return Object.fromEntries(kinds.map((kind) => [kind, account[kind].size]));
  };
  const previewed = async () => Object.keys((await staging.stack.preview()).changeSummary);

  /** The first request for each thing is done, and nobody hears of it. */
  function spoil(how: "cut" | "mute", paths: readonly RegExp[]) {
    const { faults } = clouds.fake.digitalOcean;
    faults.push(...paths.map((path) => ({ matches: to("POST", path), how })));
    return { left: () => faults.filter(({ times = 1 }) => times > 0).length };
  }

  it("leave one thing of each, when the engine is killed between a request and its answer", async () => {
    const spoilt = spoil("mute", [...TWICE, ...ONCE]);
    while (spoilt.left() > 0) {
      const before = spoilt.left();
      const killed = rejects(staging.stack.up());
      const reached = () => Promise.resolve(spoilt.left() < before ? true : undefined);
      ok(await waitFor(reached, { timeoutMs: 200_000 }));
      await killEngine();
      await killed;
      // What `ipai` does for a lock whose holder is gone.
      await staging.stack.cancel();
    }
    await staging.stack.up();
    deepEqual(counted(), ALL_OF_STAGING);
    deepEqual(await previewed(), ["same"]);
  });

  it("leave one thing of each, when the line drops after a request", async () => {
    const spoilt = spoil("cut", TWICE);
    while (spoilt.left() > 0) await rejects(staging.stack.up());
    await staging.stack.up();
    deepEqual(counted(), ALL_OF_STAGING);
    deepEqual(await previewed(), ["same"]);
  });

  it("leave a reserved address that nobody can know again, which the next up tells of", async () => {
    spoil("cut", [/^\/v2\/reserved_ips$/]);
    await rejects(staging.stack.up());
    const { account } = clouds.fake.digitalOcean;
    const [left = ""] = account.reservedIps.keys();
    const { stdout } = await staging.stack.up();
    ok(stdout.includes(`lead to no droplet: ${left}`), stdout);
    equal(account.reservedIps.size, 2);
    deepEqual(await previewed(), ["same"]);
  });

  it("are waited out, where DigitalOcean limits requests or has a fault of its own for a moment", async () => {
    const { faults } = clouds.fake.digitalOcean;
    const limited = { status: 429, body: { id: "too_many_requests", message: "limited" } };
    const headers = { "retry-after": "1" };
    faults.push({ matches: to("POST", /\/volumes$/), how: { ...limited, headers } });
    faults.push({ matches: to("GET", /\/volumes\/[\w-]+$/), how: { status: 503 } });
    await staging.stack.up();
    deepEqual(counted(), ALL_OF_STAGING);
    deepEqual(
      faults.map(({ times }) => times),
      [0, 0],
    );
  });

  it("leave the droplet that boots while DigitalOcean has a fault to the next up", async () => {
    const { faults } = clouds.fake.digitalOcean;
    faults.push({ matches: to("GET", /\/droplets\/\d+$/), how: { status: 503 } });
    await rejects(staging.stack.up());
    await staging.stack.up();
    deepEqual(counted(), ALL_OF_STAGING);
    deepEqual(await previewed(), ["same"]);
  });
});
