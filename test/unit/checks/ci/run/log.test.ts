import { deepEqual, equal, match } from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { judgeInstallation, judgeTests } from "../../../../../checks/ci/run/judge.ts";
import { judgeLog } from "../../../../../checks/ci/run/log/omissions.ts";
import { excerpt, parseRecords, type LogRecord } from "../../../../../checks/ci/run/log/records.ts";
import { readTests } from "../../../../../checks/ci/run/log/tests.ts";
import type { PartEnded } from "../../../../../checks/ci/run/odoo.ts";
import type { TestResult } from "../../../../../checks/ci/run/result.ts";

/** Excerpts of what real Odoo 19 wrote. */
function logOf(name: string): LogRecord[] {
  const text = readFileSync(path.join(import.meta.dirname, "logs", `${name}.txt`), "utf8");
  return parseRecords(text.trimEnd().split("\n"));
}

function partOf(name: string, exitCode: number): PartEnded {
  const records = logOf(name);
  const ended = { exitCode, timedOut: false, stdout: "", lines: [], durationMs: 1000 };
  return { name, ended, records, tested: true, ...readTests(records) };
}

const line = (level: string, logger: string, message: string): string =>
  `2026-11-24 15:23:39,247 6 ${level} ci ${logger}: ${message} `;

describe("Odoo's log, read for its tests", () => {
  const named = (tests: readonly TestResult[], outcome: TestResult["outcome"]): string[] =>
    tests.filter((test) => test.outcome === outcome).map(({ module, test }) => `${module} ${test}`);

  it("names what passed, failed, and was skipped, and takes Odoo's own count", () => {
    const { tests, counted } = readTests(logOf("post-install"));
    deepEqual(counted, { failed: 8, errors: 9, tests: 322 });
    deepEqual(named(tests, "failed"), ["base TestOverrides.test_creates"]);
    deepEqual(named(tests, "error"), [
      "base TestEveryModel.test_computed_fields_without_dependencies",
      "base TestEveryModel.test_display_name_new_record",
      "base TestOverrides.test_default_get",
    ]);
    equal(named(tests, "skipped").length, 6);
    equal(
      tests.find(({ outcome }) => outcome === "skipped")?.message,
      "websocket-client module is not installed",
    );
    equal(named(tests, "passed").includes("base TestOverrides.test_unlink"), true);
  });

  it("keeps the end of the traceback, without the marks below its lines", () => {
    const { tests } = readTests(logOf("post-install"));
    const { message = "" } = tests.find(({ test }) => test === "TestOverrides.test_creates") ?? {};
    match(message, /^FAIL: TestOverrides\.test_creates\n/);
    match(message, /\nAssertionError: mass\.editing\.wizard\(1,\) != mass\.editing\.wizard\(\)/);
    equal(/^\s*[~^]+$/m.test(message), false);
  });

  it("tells a class that could not be prepared, and nothing of its log twice", () => {
    const { tests, outside } = readTests(logOf("at-install"));
    deepEqual(named(tests, "error"), ["account_billing TestAccountBilling.setUpClass"]);
    deepEqual(judgeLog(outside), []);
  });

  it("measures a test from its start to the next", () => {
    const { tests } = readTests(logOf("at-install"));
    const timed = tests.find(({ test }) => test === "TestResUsers.test_notify_many");
    equal(timed?.seconds, 0.693);
  });

  it("does not hold a test's own lines against the installation", () => {
    const lines = [
      line("INFO", "odoo.addons.shop.tests.test_shop", "Starting TestShop.test_torn ..."),
      line("ERROR", "odoo.sql_db", "bad query: SELECT"),
      line("INFO", "odoo.modules.loading", "Module shop loaded in 0.10s, 1 queries"),
      line("ERROR", "odoo.sql_db", "bad query: DELETE"),
    ];
    const { outside } = readTests(parseRecords(lines));
    deepEqual(
      outside.map(({ message }) => message),
      ["bad query: DELETE"],
    );
  });

  it("does not hold what failed in a class's preparation against the installation either", () => {
    const lines = [
      line("INFO", "odoo.modules.loading", "Loading module shop (1/1)"),
      line("ERROR", "odoo.sql_db", "bad query: INSERT"),
      line("ERROR", "odoo.tests.suite", "ERROR: setUpClass (odoo.addons.shop.tests.test_a.TestA)"),
    ];
    const { tests, outside } = readTests(parseRecords(lines));
    deepEqual(named(tests, "error"), ["shop TestA.setUpClass"]);
    deepEqual(outside, []);
  });

  it("fails tests of which the log does not tell the end, or no fault", () => {
    const cut = partOf("at-install", 137);
    const summaries = judgeTests([cut], [], { mustRun: true }).output ?? "";
    match(summaries, /Odoo did not come to the end of its tests/);
    const counted = { failed: 1, errors: 0, tests: 4 };
    match(
      judgeTests([{ ...cut, tests: [], counted }], [], { mustRun: true }).output ?? "",
      /the log names none/,
    );
  });
});

describe("tests that select nothing", () => {
  it("fail when tests were asked for, and not when a module has none", () => {
    equal(judgeTests([], [], { mustRun: true }).summary, "no test ran");
    equal(judgeTests([], [], { mustRun: false }).passed, true);
  });
});

describe("Odoo's log, read for its installation", () => {
  it("says which Python need is missing", () => {
    const { passed, summary } = judgeInstallation([partOf("python-need-missing", 255)]);
    equal(passed, false);
    match(summary, /external dependency is not met: cachetools/);
  });

  it("says which view of which module does not fit Odoo", () => {
    const { summary } = judgeInstallation([partOf("view-without-parent", 255)]);
    match(summary, /_get_report_description_picking.*cannot be located in parent view/);
    match(summary, /\(at module sale_elaboration\)/);
  });

  it("is not content with a container that was killed", () => {
    const part = { ...partOf("at-install", 137), tested: false };
    match(judgeInstallation([part]).summary, /Odoo ended with 137/);
  });
});

describe("lines of a log", () => {
  // each as Odoo 19 writes it (modules/loading.py, module_graph.py, tools/config.py, http.py)
  const incidents: readonly (readonly [string, string])[] = [
    [
      "ERROR",
      "Some modules are not loaded, some dependencies or manifest may be missing: ['shop']",
    ],
    ["ERROR", "Some modules have inconsistent states, some dependencies may be missing: ['shop']"],
    ["WARNING", "module shop: not installable, skipped"],
    ["INFO", "module shop: some depends are not loaded, skipped"],
    ["INFO", "module shop: its direct/indirect dependency is skipped, skipped"],
    ["WARNING", "module shop: in a dependency loop, skipped"],
    ["WARNING", "invalid module names, ignored: shop"],
    ["WARNING", "option addons_path, invalid addons directory '/mnt/oca/ai', skipped"],
    ["WARNING", "option addons_path, no such directory '/mnt/oca/ai', skipped"],
    ["WARNING", "Database odoo_prod exists but dbfilter rejects it"],
    ["INFO", 'connection failed: FATAL: password authentication failed for user "odoo"'],
    ["ERROR", 'relation "ir_module_module" does not exist'],
    ["WARNING", "Skipping database odoo because of modules to install/upgrade/remove."],
    ["INFO", "Model shop.price is declared but cannot be loaded! (Perhaps a module was removed)"],
    ["WARNING", "Transient module states were reset"],
  ];
  for (const [level, message] of incidents) {
    it(`stop at: ${message.slice(0, 60)}`, () => {
      const [complaint = ""] = judgeLog(parseRecords([line(level, "odoo.x", message)]));
      match(complaint, /\n {2}\w/, "it says what the line means");
    });
  }

  it("stop at a scheduled action whose model is not loaded", () => {
    const lines = [
      line("ERROR", "odoo.addons.base.models.ir_cron", "Job failed"),
      "KeyError: 'shop.price'",
    ];
    match(judgeLog(parseRecords(lines)).join(), /code is not loaded/);
  });

  it("stop at any other error, with its logger", () => {
    const lines = [line("ERROR", "odoo.tools.convert", "cannot load"), "ValueError: 7"];
    deepEqual(judgeLog(parseRecords(lines)), [
      "ERROR of odoo.tools.convert: cannot load\nValueError: 7",
    ]);
  });

  it("let warnings, and the one file that Debian leaves out, pass", () => {
    const known =
      "'Could not get content for mail/static/lib/selfie_segmentation/selfie_segmentation.js.' in file";
    const lines = [
      line("WARNING", "odoo.addons.mail", "slow"),
      line("ERROR", "odoo.addons.base.models.assetsbundle", known),
    ];
    deepEqual(judgeLog(parseRecords(lines)), []);
    const other = known.replaceAll("selfie_segmentation", "other");
    equal(judgeLog(parseRecords([line("ERROR", "odoo.x", other)])).length, 1);
  });
});

describe("an excerpt", () => {
  it("is short: the line itself, then the last frame and what was raised", () => {
    const frames = Array.from({ length: 30 }, (_, at) => `  File "/a.py", line ${at}, in f`);
    const detail = Array.from({ length: 60 }, (_, at) => `- ${at}`);
    const raised = ["ValueError: First differing element", ...detail];
    const [record] = parseRecords([line("ERROR", "odoo.x", "FAIL: T.t"), ...frames, ...raised]);
    deepEqual(record ? excerpt(record, 3).split("\n") : [], [
      "FAIL: T.t",
      '  File "/a.py", line 29, in f',
      "ValueError: First differing element",
      "- 0",
      "… 59 lines …",
    ]);
  });
});
