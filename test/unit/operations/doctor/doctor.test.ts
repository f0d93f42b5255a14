import { deepEqual, equal, match } from "node:assert/strict";
import { cloudsOf } from "../../../../components/clouds/clouds.ts";
import { settingsSchema } from "../../../../config/schema.ts";
import { tried } from "../../../../operations/doctor/check.ts";
import { cloudChecks } from "../../../../operations/doctor/cloudChecks.ts";
import { machineChecks } from "../../../../operations/doctor/machineChecks.ts";
import { settingsChecks } from "../../../../operations/doctor/settingsCheck.ts";
import { doctorText } from "../../../../operations/doctor/text.ts";
import { FakeClouds } from "../../../support/clouds/clouds.ts";
import { droplet, load } from "../../config/stackFiles.ts";

const DOMAIN = "insightpulseai.net";

describe("ipai doctor", () => {
  let fake: FakeClouds;
  beforeEach(async () => {
    fake = await new FakeClouds({ zones: { [DOMAIN]: [] } }).start();
  });
  afterEach(() => fake.stop());

  const settings = () => ({
    ...load({ ...droplet, domain: DOMAIN, contact: "business@insightpulseai.com" }),
    github: settingsSchema.shape.github.parse({
      owner: "jgtolentino",
      branches: [{ repository: "odoo-ce", workflow: ".github/workflows/odoo-ce-ci.yml" }],
    }),
  });
  const failed = async (checks: readonly Promise<Awaited<ReturnType<typeof tried>>>[]) =>
    (await Promise.all(checks)).filter(({ status }) => status === "fail");

  it("passes where every token may read what up begins with, and changes nothing", async () => {
    const checks = await Promise.all(cloudChecks(settings(), fake.clouds));
    deepEqual(
      checks.filter(({ status }) => status !== "ok"),
      [],
    );
    const { digitalOcean, cloudflare, gitHub } = fake;
    deepEqual([...digitalOcean.writes, ...cloudflare.writes], []);
    deepEqual(new Set(gitHub.writes), new Set(["POST /graphql"]));
  });

  it("says of the buckets that the stack makes whether they are there", async () => {
    const copy = { kind: "r2", bucket: "ipai-prod-copy" };
    const backup = { kind: "spaces", region: "syd1", bucket: "ipai-prod-backup", copy };
    const wanted = load({ ...droplet, domain: DOMAIN, backup });
    const found = async () =>
      (await Promise.all(cloudChecks(wanted, fake.clouds)))
        .filter(({ name }) => /bucket/.test(name))
        .map(({ found: said }) => said);
    fake.spaces.buckets.set("syd1/ipai-prod-backup", "own");
    const [there, toCome] = ["ipai-prod-backup is there", "ipai-prod-copy is still to be made"];
    deepEqual(await found(), [there, toCome]);
    fake.cloudflare.faults.push({
      matches: ({ path }) => path.includes("/r2/"),
      how: { status: 403, body: { message: "no" } },
    });
    const [refused] = (await failed(cloudChecks(wanted, fake.clouds))).map(({ next }) => next);
    match(refused ?? "", /Workers R2 Storage:Edit/);
  });

  it("names the scope that is missing on its own line, and goes on", async () => {
    fake.digitalOcean.faults.push({
      matches: ({ path }) => path.startsWith("/v2/firewalls"),
      how: { status: 403, body: { message: "no" } },
    });
    const lines = await failed(cloudChecks(settings(), fake.clouds));
    deepEqual(
      lines.map(({ name }) => name),
      ["DigitalOcean: firewalls"],
    );
    match(lines[0]?.next ?? "", /firewall:read/);
  });

  it("shows no token, in whatever fails", async () => {
    const tokens = { digitalOceanToken: "one", cloudflareToken: "two", gitHubToken: "three" };
    const wrong = cloudsOf(tokens, fake.addresses, { limitMs: 500 });
    const checks = await Promise.all(cloudChecks(settings(), wrong));
    equal(
      checks.every(({ status }) => status === "fail"),
      true,
    );
    const text = doctorText("prod", checks);
    for (const token of Object.values(tokens))
      equal(new RegExp(`\\b${token}\\b`).test(text), false);
    match(text, /stack prod: \d+ of \d+ checks fail$/);
  });

  it("doubts an alert address that is not the account's: DigitalOcean may refuse it", async () => {
    const other = await new FakeClouds({ email: "owner@example.org" }).start();
    try {
      const checks = await Promise.all(cloudChecks(settings(), other.clouds));
      const line = checks.find(({ name }) => name === "DigitalOcean: alert address");
      equal(line?.status, "skip");
      match(line.found, /owner@example\.org/);
    } finally {
      await other.stop();
    }
  });

  it("tries a stack whose owner has not decided everything, and says what is left to decide", async () => {
    const lines = await failed(settingsChecks("prod", ["ipai:release", "ipai:ssh.allowFrom"]));
    deepEqual(
      lines.map(({ name, next }) => [name, next]),
      ["ipai:release", "ipai:ssh.allowFrom"].map((key) => [
        `settings: ${key}`,
        `set ${key} in Pulumi.prod.yaml; docs/settings.md says what it is`,
      ]),
    );
    deepEqual(await failed(settingsChecks("prod", [])), []);
  });

  it("sees names that are delegated elsewhere, and a clock that is wrong", async () => {
    const outside = {
      nameServers: () => Promise.resolve(["ns1.old.example."]),
      time: () => Promise.resolve(new Date(0)),
      now: () => new Date(300_000),
    };
    const lines = await failed(machineChecks(settings(), fake.clouds, outside));
    deepEqual(
      lines.slice(0, 2).map(({ name, next }) => [name, next]),
      [
        [
          "DNS: delegation",
          `set the name servers of ${DOMAIN} at its registrar to ada.ns.cloudflare.com and bob.ns.cloudflare.com`,
        ],
        ["clock", "timedatectl set-ntp true"],
      ],
    );
    match(lines[1]?.found ?? "", /300 s off/);
  });
});
