import { deepEqual, equal, match, ok } from "node:assert/strict";
import { cp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { driftReport, type DriftReport } from "../../lifecycle/drift/report.ts";
import type { SshHost } from "../support/sshHost.ts";
import { startSshHost } from "../support/sshHost.ts";
import { AddonCheckout } from "../unit/addons/support/checkout.ts";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { tinyCheckout } from "./tinyCheckout.ts";

describe("ipai drift, on the real engine", function () {
  this.timeout(120_000);
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

  it("finds none, and keeps the time of that on the host and nothing else anywhere", async () => {
    const before = (await readdir(tiny.root, { recursive: true })).sort();
    const { checkedAt, lastGood, alert, ok: good } = await report(0);
    deepEqual([good, alert, lastGood?.at, lastGood?.ageSeconds], [true, "none", checkedAt, 0]);
    equal(new Date((await readFile(kept, "utf8")).trim()).toISOString(), checkedAt);
    equal((await stat(kept)).mode & 0o777, 0o644);
    const after = (await readdir(tiny.root, { recursive: true })).sort();
    deepEqual(
      after.filter((name) => !before.includes(name) && !name.startsWith(".state/")),
      ["host.data/drift-last-good"],
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
    const { stdout } = await tiny.ipai("drift");
    match(stdout, /-declared\n {4}\+by hand/);
    match(stdout, /error: .*web_responsive/);
    match(stdout, /last check without drift: .*, 0 min ago$/);

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
