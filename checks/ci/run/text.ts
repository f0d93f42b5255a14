import path from "node:path";
import { counted } from "../../../report/finding.ts";
import { table } from "../../../report/table.ts";
import type { CiResult } from "./result.ts";

/** As many faults of one check as a person reads; the artifacts have all. */
const SHOWN = 8;

/** What failed, first and short; then what was counted. */
export function runText(result: CiResult): string {
  const { checks, failures, notReached, artifacts, ok } = result;
  const failed = checks.filter(({ passed, name }) => !passed && name !== "tests");
  const tests = checks.find(({ name }) => name === "tests");
  return [
    ...failed.map(({ name, summary, output }) => block(`FAIL  ${name}`, output ?? summary)),
    ...failures.map(({ module, test, outcome, message = "" }) =>
      block(`FAIL  ${module} ${test} (${outcome})`, message),
    ),
    ...(tests?.passed === false && failures.length === 0
      ? [block("FAIL  tests", tests.output ?? tests.summary)]
      : []),
    ...checks
      .filter(({ passed }) => passed)
      .map(({ name, summary }) => `ok    ${name}: ${summary}`),
    ...(notReached.length === 0 ? [] : [`not reached: ${notReached.join(", ")}`]),
    "",
    countsText(result),
    `logs and junit.xml: ${path.relative(process.cwd(), artifacts) || artifacts}`,
    ok ? "passed" : "FAILED",
  ].join("\n");
}

function block(title: string, text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const more = lines.length - SHOWN;
  const shown = more > 0 ? [...lines.slice(0, SHOWN), `… ${counted(more, "line")} more`] : lines;
  return [title, ...shown.map((line) => `      ${line}`)].join("\n");
}

function countsText({ tests, skipped, leftOut, release, database, seconds }: CiResult): string {
  const { total, passed, failed, errors, fromCache } = tests;
  const rows: string[][] = [
    [
      "tests",
      `${total}: ${passed} passed, ${failed} failed, ${errors} with an error, ${tests.skipped} skipped`,
    ],
    ...Object.entries(skipped).map(([reason, count]) => ["", `${count} skipped: ${reason}`]),
    ...leftOut.map((text) => ["left out", text]),
  ];
  if (database?.origin === "cache") {
    rows.push([
      "database",
      `from the cache, made ${database.madeAt}; ${fromCache} of the tests ran then, while it was made`,
    ]);
  } else if (database) {
    rows.push(["database", "made anew"]);
  }
  if (release !== null) rows.push(["image", release]);
  const parts = Object.entries(seconds).map(([name, value]) => `${name} ${value} s`);
  if (parts.length > 0) rows.push(["time", parts.join(", ")]);
  return table(rows);
}
