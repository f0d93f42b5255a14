import type { Check } from "../../../evidence/record.ts";
import { checkOf } from "./check.ts";
import { judgeLog } from "./log/omissions.ts";
import { excerpt } from "./log/records.ts";
import type { PartEnded } from "./odoo.ts";
import type { TestResult } from "./result.ts";

/** Why Odoo could not load its modules, and at which of them it was. */
export function judgeInstallation(parts: readonly PartEnded[]): Check {
  const installed = parts.map((part) => part.name).join(", ");
  return checkOf("installation", parts.flatMap(faultOf), `Odoo came to its end (${installed})`);
}

function faultOf({ name, ended, records }: PartEnded): string[] {
  if (ended.timedOut) return [`${name}: Odoo did not end in time`];
  const fatal = records.find(({ level, rest }) => level === "CRITICAL" && rest.length > 0);
  if (fatal) {
    const before = records.filter(({ line }) => line < fatal.line);
    const loading = before.findLast(({ message }) => message.startsWith("Loading module "));
    const at = /^Loading module (\w+)/.exec(loading?.message ?? "")?.[1];
    return [
      `${name}: ${cause(fatal.rest)}${at === undefined ? "" : ` (at module ${at})`}\n${excerpt(fatal)}`,
    ];
  }
  const failedTests = records.some(({ logger }) => logger === "odoo.tests.result");
  if (ended.exitCode === 0 || failedTests) return [];
  return [`${name}: Odoo ended with ${ended.exitCode}\n${ended.lines.slice(-12).join("\n")}`];
}

/** The exception itself: the last thing at the margin of a traceback, with what follows. */
function cause(rest: readonly string[]): string {
  const at = rest.findLastIndex((line) =>
    /^[\w.]+(?:Error|Exception|Violation|Warning)\b/.test(line),
  );
  const lines = at === -1 ? rest.slice(-3) : rest.slice(at);
  return lines
    .filter((line) => line.trim() !== "")
    .join(" ")
    .trim()
    .slice(0, 400);
}

/** One line of `module|state`. */
export function judgeStates(rows: readonly string[], expected: readonly string[]): Check {
  const states = new Map(rows.map((row) => row.split("|") as [string, string]));
  const absent = expected.filter((name) => states.get(name) !== "installed");
  const pending = [...states].filter(([, state]) => state.startsWith("to "));
  const faults = [
    ...absent.map((name) => `${name} is ${states.get(name) ?? "unknown to Odoo"}, not installed`),
    ...pending
      .filter(([name]) => !absent.includes(name))
      .map(([name, state]) => `${name} is left in the state "${state}"`),
  ];
  const installed = [...states.values()].filter((state) => state === "installed").length;
  return checkOf(
    "modules",
    faults,
    `all ${expected.length} wanted are among ${installed} installed`,
  );
}

/** Odoo fills a database that does not exist, and says nothing. */
export function judgeDatabases(names: readonly string[], expected: readonly string[]): Check {
  const strange = names.filter((name) => !expected.includes(name));
  const faults = strange.map((name) => `Odoo made a database that nobody asked for: ${name}`);
  return checkOf("databases", faults, "Odoo worked in the database that was made for it");
}

export function judgeLogs(parts: readonly PartEnded[]): Check {
  const faults = parts.flatMap(({ name, outside }) =>
    judgeLog(outside).map((complaint) => `${name}.log: ${complaint}`),
  );
  return checkOf("log", faults, "no line that says something was left out or went wrong");
}

/**
 * All results, and whether Odoo came to the end of them.
 *
 * @param mustRun Whether it is a fault when there are none: a misspelt tag selects nothing.
 */
export function judgeTests(
  parts: readonly PartEnded[],
  tests: readonly TestResult[],
  { mustRun }: { readonly mustRun: boolean },
): Check {
  const failed = tests.filter(({ outcome }) => outcome === "failed" || outcome === "error");
  const faults = [
    ...failed.map(({ module, test, outcome }) => `${module} ${test}: ${outcome}`),
    ...parts.flatMap(miscounted),
    ...(tests.length === 0 && mustRun ? ["no test ran"] : []),
  ];
  return checkOf("tests", faults, `${tests.length} tests, none failed`);
}

/** A log cut short would hide the tests that did not come to run. */
function miscounted({ name, counted, tested, tests }: PartEnded): string[] {
  if (!tested) return [];
  if (counted === undefined) return [`${name}: Odoo did not come to the end of its tests`];
  const bad = tests.filter(({ outcome }) => outcome === "failed" || outcome === "error").length;
  if (counted.failed + counted.errors > 0 && bad === 0) {
    return [`${name}: Odoo counts ${counted.failed + counted.errors} faults, the log names none`];
  }
  return [];
}
