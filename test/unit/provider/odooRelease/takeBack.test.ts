import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type FakeHost, fakeHost } from "./fakeHost.ts";

const POINT = "odoo_rewind_20261128T210000Z";
const FAILED = "odoo_failed_20261128T210000Z";
/** Where a call stands for a moment of the way back. */
const MOMENTS = {
  "the hold": "systemd-run",
  "the stop of the new release": "docker stop id-of-cron id-of-green",
  "the first rename": `"odoo" RENAME TO`,
  "the second rename": `"${POINT}" RENAME TO`,
  "the start of the old release": "docker start id-of-blue",
  "the reload": "systemctl reload",
  "the crons' start": "compose --project-name odoo up",
};

describe("the host takes a release back", () => {
  let host: FakeHost;

  afterEach(() => host.remove());

  async function servesBefore(data: string): Promise<void> {
    match(await host.upstream(), /127\.0\.0\.1:8069;/);
    equal((await host.databases())["odoo"], data);
    equal((await host.journal()).at(-1), "undone");
  }

  it("with the data of before an update, and keeps those of the failed release", async () => {
    host = await fakeHost();
    await host.run("run");
    const { exitCode, said } = await host.run("take-back");
    equal(exitCode, 0, said);
    await servesBefore("before");
    deepEqual(await host.databases(), { odoo: "before", [FAILED]: "updated" });
    const calls = await host.calls();
    ok(calls.lastIndexOf("systemd-run") < calls.lastIndexOf(MOMENTS["the first rename"]));
    match(calls, /docker rename id-of-blue odoo-prod/);
  });

  it("by one reload and without holding anybody where no data were changed", async () => {
    host = await fakeHost({ mode: "code-only" });
    const { exitCode, said } = await host.run("take-back");
    equal(exitCode, 0, said);
    await servesBefore("before");
    ok(!/systemd-run|RENAME/.test(await host.calls()));
  });

  it("but not once people have written: it says how much, and nothing changes", async () => {
    host = await fakeHost();
    await host.run("run");
    const { exitCode, said } = await host.run("take-back", { written: "4" });
    equal(exitCode, 3, said);
    match(said, /^ipai-release written 4$/m);
    match(await host.upstream(), /127\.0\.0\.1:8169;/);
    equal((await host.databases())["odoo"], "updated");
  });

  it("but not when people wrote between the first look and the hold: the new release goes on", async () => {
    host = await fakeHost();
    await host.run("run");
    const { exitCode, said } = await host.run("take-back", {
      written: "4",
      writtenSince: "take-back",
    });
    equal(exitCode, 3, said);
    match(await host.upstream(), /127\.0\.0\.1:8169;/);
    equal((await host.databases())["odoo"], "updated");
    match(await host.calls(), /docker start id-of-green id-of-cron/);
  });

  for (const [moment, call] of Object.entries(MOMENTS)) {
    it(`and is healed when it is killed at ${moment}: users have one release, on its own data`, async () => {
      host = await fakeHost();
      await host.run("run");
      await host.run("take-back", { kill: call, after: "take-back" });
      const { exitCode, said } = await host.run("recover");
      equal(exitCode, 0, said);
      const begun = (await host.journal()).includes("taking-back");
      equal((await host.databases())["odoo"], begun ? "before" : "updated");
      match(await host.upstream(), begun ? /:8069;/ : /:8169;/);
      equal((await host.journal()).at(-1), "undone");
    });
  }
});
