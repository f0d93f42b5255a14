import { excerpt, type LogRecord } from "./records.ts";

export interface TestResult {
  readonly module: string;
  /** `TestRelease.test_shows_the_release`, or `setUpClass (TestRelease)`. */
  readonly test: string;
  readonly outcome: "passed" | "failed" | "error" | "skipped";
  readonly seconds: number;
  /** Why it was skipped, or the end of the traceback. */
  readonly message?: string;
}

export interface TestLog {
  readonly tests: readonly TestResult[];
  /** What Odoo itself counted; absent when it did not come to that. */
  readonly counted:
    { readonly failed: number; readonly errors: number; readonly tests: number } | undefined;
  /** Records that no test is the cause of. */
  readonly outside: readonly LogRecord[];
}

const STARTING = /^Starting (?:Subtest )?(\w+\.\w+)(?: \(.*\))? \.\.\.$/;
const SKIPPED = /^skipped (.+?) : (.*)$/;
const FAULT = /^(FAIL|ERROR): (.+)$/;
const TEST_LOGGER = /^odoo\.(?:addons\.|upgrade\.)?([^.]+)\.(?:tests|migrations|upgrades)\./;
const FIXTURE = /^(\w+) \(odoo\.addons\.([^.]+)\.tests\..*?(\w+)\)$/;
const SUBTEST = /^Subtest (\w+\.\w+)/;
const COUNT = /^(\d+) failed, (\d+) error\(s\) of (\d+) tests/;
/** After these no test is at work: `odoo/modules/loading.py`, `odoo/service/server.py`. */
const BETWEEN =
  /^(?:Module \w+ loaded in|Loading module |\d+ modules loaded|Starting post tests|\d+ post-tests in|Module \w+: \d+ failures)/;
const SUMMARY = /^odoo\.tests\.(?:stats|result)$/;
/** What Odoo says of failed tests besides the tests themselves. */
const ECHO = /^(?:Module \w+: \d+ failures, \d+ errors of|At least one test failed)/;

/** Reads the results of tests from a log: Odoo writes no other report. */
export function readTests(records: readonly LogRecord[]): TestLog {
  const results = new Map<string, TestResult>();
  const outside: LogRecord[] = [];
  let counted: TestLog["counted"];
  let running: { readonly key: string; readonly since: number } | undefined;

  const put = (result: TestResult): void => {
    const key = `${result.module}:${result.test}`;
    const before = results.get(key);
    // of a test and its subtests the first fault is told; a skip is told before the test ends
    if (before && before.outcome !== "passed") return;
    results.set(key, { ...result, seconds: before?.seconds ?? 0 });
  };
  const end = (time: number): void => {
    const test = running && results.get(running.key);
    if (running && test) {
      results.set(running.key, { ...test, seconds: Math.max(0, time - running.since) / 1000 });
    }
    running = undefined;
  };

  // Where those begin that stand before the first test of a class, or of a module.
  let mark = 0;

  for (const record of records) {
    const { logger, message, time } = record;
    const count = logger === "odoo.tests.result" ? COUNT.exec(message) : null;
    if (count) counted = numbers(count);
    const event = eventOf(record);
    if (event?.kind === "start") {
      end(time);
      put({ ...event.of, outcome: "passed", seconds: 0 });
      running = { key: `${event.of.module}:${event.of.test}`, since: time };
    } else if (event?.kind === "result") {
      put({ ...event.of, seconds: 0 });
      // what failed in the preparation of a class is told by its own fault
      if (logger === "odoo.tests.suite") outside.length = mark;
    } else if (SUMMARY.test(logger) || BETWEEN.test(message)) {
      end(time);
      mark = outside.length;
    } else if (!running && !ECHO.test(message)) {
      outside.push(record);
    }
  }
  return { tests: [...results.values()], counted, outside };
}

type Event =
  | { readonly kind: "start"; readonly of: { readonly module: string; readonly test: string } }
  | { readonly kind: "result"; readonly of: Omit<TestResult, "seconds"> };

function eventOf(record: LogRecord): Event | undefined {
  const { logger, message } = record;
  const fault = FAULT.exec(message);
  if (fault && logger === "odoo.tests.suite") return fixtureFault(record, fault[2] ?? "");
  const module = TEST_LOGGER.exec(logger)?.[1];
  if (module === undefined) return undefined;
  const started = STARTING.exec(message);
  if (started) return { kind: "start", of: { module, test: started[1] ?? "" } };
  const skipped = SKIPPED.exec(message);
  if (skipped) {
    const [, test = "", reason = ""] = skipped;
    return { kind: "result", of: { module, test, outcome: "skipped", message: reason } };
  }
  if (!fault) return undefined;
  const name = fault[2] ?? "";
  const test = SUBTEST.exec(name)?.[1] ?? name;
  const outcome = fault[1] === "FAIL" ? "failed" : "error";
  return { kind: "result", of: { module, test, outcome, message: excerpt(record) } };
}

/** What fails before the tests of a class, or after them. */
function fixtureFault(record: LogRecord, name: string): Event {
  const [, hook = name, module = "", testClass = ""] = FIXTURE.exec(name) ?? [];
  const test = testClass === "" ? hook : `${testClass}.${hook}`;
  return { kind: "result", of: { module, test, outcome: "error", message: excerpt(record) } };
}

function numbers([, failed, errors, tests]: RegExpExecArray): TestLog["counted"] {
  return { failed: Number(failed), errors: Number(errors), tests: Number(tests) };
}
