import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { cp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { CiResult } from "../../../../../checks/ci/run/result.ts";
import { runText } from "../../../../../checks/ci/run/text.ts";
import { ciRunOperation } from "../../../../../operations/ci/run.ts";
import { AddonCheckout } from "../../../addons/support/checkout.ts";
import { checkout } from "../../../operations/evidence/support.ts";

const result: CiResult = {
  ok: false,
  failures: [
    {
      module: "shop",
      test: "TestShop.test_prices",
      outcome: "failed",
      seconds: 1,
      message: "AssertionError: 2 != 3",
    },
  ],
  checks: [
    { name: "modules", passed: true, summary: "all 3 wanted are installed" },
    { name: "tests", passed: false, summary: "1 failed", output: "shop TestShop.test_prices" },
    { name: "views", passed: false, summary: "one", output: "a view\nand another" },
  ],
  notReached: ["assets"],
  tests: { total: 9, passed: 6, failed: 1, errors: 0, skipped: 2, fromCache: 4 },
  skipped: { "no browser": 2 },
  leftOut: ["sale_elaboration: another Odoo"],
  release: "e362fdb",
  database: { origin: "cache", key: "k", madeAt: "2026-11-24T16:04:51.109Z" },
  seconds: { tests: 12, total: 20 },
  artifacts: "/tmp/a",
};

describe("ipai ci run", () => {
  it("tells failures first and short, then what passed, then counts", () => {
    const lines = runText(result).split("\n");
    deepEqual(lines.slice(0, 7), [
      "FAIL  views",
      "      a view",
      "      and another",
      "FAIL  shop TestShop.test_prices (failed)",
      "      AssertionError: 2 != 3",
      "ok    modules: all 3 wanted are installed",
      "not reached: assets",
    ]);
    const counts = lines.slice(7).join("\n");
    match(counts, /9: 6 passed, 1 failed, 0 with an error, 2 skipped/);
    match(counts, /2 skipped: no browser/);
    match(counts, /left out +sale_elaboration: another Odoo/);
    match(counts, /4 of the tests ran then/);
    equal(lines.at(-1), "FAILED");
  });

  it("ends with 1 when a check failed, and with 0 only when none did", () => {
    const evidence = { folder: "docs/evidence/x", sha256: "0", sequence: 1 };
    const codes = [false, true].map((passed) =>
      ciRunOperation.exitCode?.({ ...result, ok: passed, evidence }),
    );
    deepEqual(codes, [1, 0]);
  });

  describe("with manifests", () => {
    it("that are wrong, installs nothing and says what is wrong", async () => {
      const addons = await AddonCheckout.create({ web: { web_notify: [] } });
      const { ctx } = await checkout();
      await rm(path.join(addons.root, "addons/oca/web/web_notify"), { recursive: true });
      await cp(addons.root, ctx.root, { recursive: true });
      const stopped = await ciRunOperation.run(ctx, { artifacts: "kept" });
      deepEqual(
        stopped.checks.map(({ name, passed }) => [name, passed]),
        [["manifests", false]],
      );
      ok(stopped.notReached.includes("tests"));
      match(stopped.checks[0]?.output ?? "", /web_notify/);
      match(await readFile(path.join(ctx.root, "kept/junit.xml"), "utf8"), /failures="1"/);
      await rm(addons.root, { recursive: true });
      await rm(ctx.root, { recursive: true });
    });

    it("that cannot be read, refuses with 2", async () => {
      const addons = await AddonCheckout.create({ web: { web_notify: [] } });
      const { ctx } = await checkout();
      await addons.file("config/addons.lock.json", "{");
      await cp(addons.root, ctx.root, { recursive: true });
      await rejects(ciRunOperation.run(ctx, {}), { name: "UserError", exitCode: 2 });
      await rm(addons.root, { recursive: true });
      await rm(ctx.root, { recursive: true });
    });
  });
});
