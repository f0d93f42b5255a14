import { deepEqual, equal, match, ok } from "node:assert/strict";
import { cp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { driftReport, type DriftReport } from "../../operations/drift/report.ts";
import { startWebhook, type Webhook } from "../support/webhook.ts";
import type { SshHost } from "../support/sshHost.ts";
import { startSshHost } from "../support/sshHost.ts";
import { AddonCheckout } from "../unit/addons/support/checkout.ts";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { tinyCheckout } from "./tinyCheckout.ts";

describe("ipai drift, on the real engine", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout, host: SshHost, kept: string;

  beforeEach(async () => {
    [tiny, host] = await Promise.all([tinyCheckout(), startSshHost()]);
    const addons = await AddonCheckout.create({
      web: { web_responsive: ["web"] },
      ipai: { ipai_devops: ["base"] },
    });
    await cp(addons.root, tiny.root, { recursive: true });
    await addons.remove();
    await tiny.reachedBy(host.connection);
    await tiny.declare({ a: { text: "declared\n" } });
    equal((await tiny.ipai("up")).exitCode, 0);
    kept = path.join(tiny.data, "drift-last-good");
  });
  afterEach(() => Promise.all([tiny.remove(), host.close()]));

  const byHand = async () =>
    writeFile(tiny.host, (await readFile(tiny.host, "utf8")).replace("declared", "by hand"));
  const withoutModule = () =>
    rm(path.join(tiny.root, "addons/oca/web/web_responsive"), { recursive: true });
  async function report(exitCode: number): Promise<DriftReport> {
    const run = await tiny.ipai("drift", "--json");
    equal(run.exitCode, exitCode, run.stdout + run.stderr);
    return driftReport.parse(JSON.parse(run.stdout));
  }

  it("finds none, and keeps that and its time on the host and nothing else anywhere", async () => {
    const before = (await readdir(tiny.root, { recursive: true })).sort();
    const { checkedAt, lastGood, alert, ok: good } = await report(0);
    deepEqual([good, alert, lastGood?.at, lastGood?.ageSeconds], [true, "none", checkedAt, 0]);
    equal(new Date((await readFile(kept, "utf8")).trim()).toISOString(), checkedAt);
    equal((await stat(kept)).mode & 0o777, 0o644);
    const after = (await readdir(tiny.root, { recursive: true })).sort();
    deepEqual(
      after.filter((name) => !before.includes(name) && !name.startsWith(".state/")),
      ["host.data/drift", "host.data/drift-last-good", "host.data/drift/last-look.json"],
    );
    // What was kept is no drift itself.
    await report(0);
  });

  it("shows the stack's and the manifest's in one report with exit code 7, and repair ends it", async () => {
    await report(0);
    const time = await readFile(kept, "utf8");
    await byHand();
    await withoutModule();
    const found = await report(7);
    deepEqual(
      [found.drift.map(({ name }) => name), found.manifest.ok, found.alert],
      [["a"], false, "none"],
    );
    ok(found.manifest.findings.some(({ rule }) => rule === "module-missing"));
    equal(await readFile(kept, "utf8"), time);
    const look = await readFile(path.join(tiny.data, "drift/last-look.json"), "utf8");
    match(look, /"ok":false,"host":\["Note a"\],"addons":\["[^"]*web_responsive/);
    match(look, /"repair":"npx ipai up --refresh --stack local"/);
    equal(/by hand|a-very-secret/.test(look), false, look);
    const { stdout } = await tiny.ipai("drift");
    match(stdout, /-declared\n {4}\+by hand/);
    match(stdout, /error: .*web_responsive/);
    match(stdout, /last check without drift: .*, \d min ago$/);

    equal((await tiny.ipai("refresh")).exitCode, 0);
    equal((await tiny.ipai("up")).exitCode, 0);
    match(await readFile(tiny.host, "utf8"), /declared/);
    deepEqual((await report(7)).drift, []);
  });

  it("tells a day from two, and takes no known good check for the worst", async () => {
    await withoutModule();
    const never = await report(7);
    deepEqual([never.lastGood, never.alert], [null, "48h"]);
    for (const [hours, alert] of [
      [23, "none"],
      [25, "24h"],
      [49, "48h"],
    ] as const) {
      await writeFile(kept, `${new Date(Date.now() - hours * 3_600_000).toISOString()}\n`);
      const { lastGood, alert: level } = await report(7);
      deepEqual([level, Math.round((lastGood?.ageSeconds ?? 0) / 3600)], [alert, hours]);
    }
  });

  describe("--notify", () => {
    let webhook: Webhook;
    beforeEach(async () => {
      webhook = await startWebhook();
    });
    afterEach(() => webhook.close());

    const withChannel = async () => {
      const file = path.join(tiny.root, "Pulumi.local.yaml");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace("config:\n", "$&  ipai:alerts: { kind: webhook }\n"));
    };
    const notify = (environment = { ALERT_WEBHOOK_URL: webhook.url }) =>
      tiny.start("drift --notify", environment);
    const daysOld = (days: number) =>
      writeFile(kept, `${new Date(Date.now() - days * 86_400_000).toISOString()}\n`);

    it("tells of drift that is a day old: names and the repair, and no value", async () => {
      await withChannel();
      await daysOld(0.5);
      await byHand();
      const early = await notify();
      equal(early.exitCode, 7, early.stderr);
      match(early.stdout, /nobody was told: the last check without drift is less than a day old$/);
      deepEqual(webhook.got, []);
      await daysOld(1.5);
      const told = await notify();
      equal(told.exitCode, 7, told.stderr);
      match(told.stdout, /told 127\.0\.0\.1:\d+$/);
      const text = webhook.got.join("\n");
      match(text, /^Stack local is not what is declared, for a day .*\nOn the host: Note a\.\n/);
      match(text, /repair: npx ipai up --refresh --stack local$/);
      equal(/by hand|a-very-secret/.test(text), false, text);
    });

    it("says that nobody was told, with a code of its own, and never the address", async () => {
      await withChannel();
      await byHand();
      webhook.answers(403);
      const refused = await notify();
      equal(refused.exitCode, 1);
      match(refused.stdout, /127\.0\.0\.1:\d+ refused the alert: HTTP 403$/);
      await webhook.close();
      const silent = await notify();
      equal(silent.exitCode, 1);
      match(silent.stdout, /did not take the alert: connect ECONNREFUSED/);
      equal(
        `${refused.stdout}${refused.stderr}${silent.stdout}${silent.stderr}`.includes(
          webhook.secret,
        ),
        false,
      );
    });

    it("tells at once that nobody could look, and fails as it would have", async () => {
      await withChannel();
      await writeFile(path.join(tiny.root, "addons.manifest.json"), "{");
      equal((await notify()).exitCode, 2);
      match(webhook.got.join(), /^Nobody knows whether stack local drifts: /);
    });

    it("wants an address where the settings name a channel, and no channel is no failure", async () => {
      equal((await notify()).exitCode, 0);
      await byHand();
      match((await tiny.ipai("drift", "--notify")).stdout, /nobody was told: the last check/);
      await daysOld(3);
      const nobody = await tiny.ipai("drift", "--notify");
      equal(nobody.exitCode, 7);
      match(nobody.stdout, /nobody was told: set ipai:alerts in Pulumi\.local\.yaml$/);
      await withChannel();
      const { exitCode, stderr } = await notify({ ALERT_WEBHOOK_URL: "" });
      equal(exitCode, 3);
      match(stderr, /ALERT_WEBHOOK_URL is not set/);
      deepEqual(webhook.got, []);
    });
  });

  it("is an error and not 'none' when a manifest is broken, and when the host does not answer", async () => {
    const mounts = path.join(tiny.root, "addons.manifest.json");
    const whole = await readFile(mounts, "utf8");
    await writeFile(mounts, "{");
    equal((await tiny.ipai("drift")).exitCode, 2);
    await writeFile(mounts, whole);
    await tiny.reachedBy({ ...host.connection, port: 1 });
    equal((await tiny.ipai("up")).exitCode, 0);
    const { exitCode, stdout, stderr } = await tiny.ipai("drift");
    equal(exitCode, 1, stdout);
    match(stderr, /127\.0\.0\.1:1/);
    equal(stdout, "");
  });
});
