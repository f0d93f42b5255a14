import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type FakeHost, fakeHost } from "./fakeHost.ts";

const POINT = "odoo_rewind_20261128T210000Z";
const FAILED = "odoo_failed_20261128T210000Z";

/** Where a call stands for a step. */
const STEPS = {
  hold: "systemd-run",
  "stop-crons": "docker stop id-of-odoo-cron",
  "stop-web": "docker stop id-of-blue",
  "make-point": "CREATE DATABASE",
  update: "ipai-odoo-update",
  prepare: "ipai-odoo-prepare",
  "start-new": "up --detach",
};

describe("the host's part of an update of modules", () => {
  let host: FakeHost;

  beforeEach(async () => (host = await fakeHost()));
  afterEach(() => host.remove());

  /** Users have the release before, on the data of before, and nobody waits. */
  async function servesBefore(): Promise<void> {
    equal((await host.databases())["odoo"], "before");
    match(await host.upstream(), /127\.0\.0\.1:8069;/);
    const calls = await host.calls();
    const started = calls.lastIndexOf("docker start id-of-blue id-of-odoo-cron");
    ok(started > calls.lastIndexOf("docker stop"), calls);
    equal((await host.journal()).at(-1), "undone");
  }

  it("holds, stops crons and web, copies, updates, starts the next release and hands requests over", async () => {
    const { exitCode, said } = await host.run("run");
    equal(exitCode, 0, said);
    deepEqual(await host.journal(), [...Object.keys(STEPS), "handed-over", "done"]);
    deepEqual(await host.databases(), { odoo: "updated", [POINT]: "before" });
    match(await host.upstream(), /127\.0\.0\.1:8169;/);
  });

  for (const [step, call] of Object.entries(STEPS)) {
    it(`brings release and data of before back when ${step} fails, and says where`, async () => {
      const { exitCode, said } = await host.run("run", { fail: call });
      equal(exitCode, 1);
      match(said, new RegExp(`ipai-release failed ${step}\nipai-release undone`));
      await servesBefore();
    });

    it(`is healed when it is killed at ${step}: users have the release of before`, async () => {
      await host.run("run", { kill: call });
      const { exitCode, said } = await host.run("recover");
      equal(exitCode, 0, said);
      await servesBefore();
    });
  }

  it("keeps the database of a failed update under a name of its own", async () => {
    await host.run("run", { fail: STEPS.prepare });
    deepEqual(await host.databases(), { odoo: "before", [FAILED]: "updated" });
  });

  it("is healed when it is killed between the two renames of the way back", async () => {
    await host.run("run", { fail: STEPS.prepare, kill: `"${POINT}" RENAME TO` });
    deepEqual(await host.databases(), { [FAILED]: "updated", [POINT]: "before" });
    await host.run("recover");
    await servesBefore();
  });

  it("goes on to the new release when it is killed after requests were handed over", async () => {
    await host.run("run", { kill: "reload nginx", after: "handed-over" });
    equal((await host.journal()).at(-1), "handed-over");
    await host.run("recover");
    equal((await host.journal()).at(-1), "done");
    equal((await host.databases())["odoo"], "updated");
    match(await host.upstream(), /127\.0\.0\.1:8169;/);
  });

  it("changes nothing, and holds nobody, when the disk has no room for the copy", async () => {
    const { exitCode, said } = await host.run("run", { free: 10 });
    equal(exitCode, 1);
    match(said, /failed check-disk/);
    ok(!/docker stop|systemd-run/.test(await host.calls()));
  });

  it("has nothing to heal after an update that ended", async () => {
    await host.run("run");
    const before = await host.databases();
    await host.run("recover");
    deepEqual(await host.databases(), before);
    match(await host.upstream(), /127\.0\.0\.1:8169;/);
  });
});

describe("the host's part of a way back with data", () => {
  const ABANDONED = "odoo_abandoned_20261128T210000Z";
  const OLDER = "odoo_rewind_20261127T210000Z";
  const REWIND_STEPS = {
    hold: "systemd-run",
    "stop-crons": "docker stop id-of-odoo-cron",
    "stop-web": "docker stop id-of-blue",
    rewind: `"${OLDER}" RENAME TO`,
    compare: "ipai-odoo-update odoo-prod list",
    prepare: "ipai-odoo-prepare",
    "start-new": "up --detach",
  };
  let host: FakeHost;

  beforeEach(async () => {
    host = await fakeHost({ mode: "rewind", point: OLDER });
    await host.addDatabase(OLDER, "of then");
  });
  afterEach(() => host.remove());

  async function servesNow(): Promise<void> {
    deepEqual(await host.databases(), { odoo: "before", [OLDER]: "of then" });
    match(await host.upstream(), /127\.0\.0\.1:8069;/);
    equal((await host.journal()).at(-1), "undone");
  }

  it("puts the rewind point in the database's place by rename, and keeps the data of now beside it", async () => {
    const { exitCode, said } = await host.run("run");
    equal(exitCode, 0, said);
    deepEqual(await host.journal(), [...Object.keys(REWIND_STEPS), "handed-over", "done"]);
    deepEqual(await host.databases(), { odoo: "of then", [ABANDONED]: "before" });
    match(await host.upstream(), /127\.0\.0\.1:8169;/);
    ok(!/CREATE DATABASE/.test(await host.calls()));
  });

  for (const [step, call] of Object.entries(REWIND_STEPS)) {
    it(`leaves release and data as they were when ${step} fails, the rewind point too`, async () => {
      const { exitCode, said } = await host.run("run", { fail: call, failOnce: true });
      equal(exitCode, 1);
      match(said, new RegExp(`ipai-release failed ${step}\nipai-release undone`));
      await servesNow();
    });

    it(`is healed when it is killed at ${step}: users have the data of now`, async () => {
      await host.run("run", { kill: call });
      const { exitCode, said } = await host.run("recover");
      equal(exitCode, 0, said);
      await servesNow();
    });
  }

  it("goes back to the data of now when the point's modules are not the release's", async () => {
    const { exitCode, said } = await host.run("run", {
      modules: '{"modules": [{"name": "sale"}]}',
    });
    equal(exitCode, 1);
    match(said, /the modules of this release are not those of odoo_rewind_20261127T210000Z/);
    await servesNow();
  });
});
