import { groupBy } from "./groupBy.ts";
import type { CiResult, TestResult } from "./result.ts";

/** Control characters that no XML document may hold; logs have them. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** The result in the form that CI servers read: a suite for each module, and one for our checks. */
export function junitXml(tests: readonly TestResult[], checks: CiResult["checks"]): string {
  const modules = groupBy(tests, ({ module }) => module);
  const suites = [
    suite("ipai ci run", checks.map(checkCase)),
    ...[...modules].sort(byName).map(([module, own]) => suite(module, own.map(testCase))),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

interface Case {
  readonly xml: string;
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly seconds: number;
}

function suite(name: string, cases: readonly Case[]): string {
  const count = (kind: Case["kind"]): number => cases.filter((each) => each.kind === kind).length;
  const seconds = cases.reduce((sum, each) => sum + each.seconds, 0);
  const head = attributes({
    name,
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: seconds.toFixed(3),
  });
  return [`  <testsuite${head}>`, ...cases.map(({ xml }) => xml), "  </testsuite>"].join("\n");
}

function testCase({ module, test, outcome, seconds, message = "" }: TestResult): Case {
  const [testClass = "", method = ""] = test.split(".");
  const kind = outcome === "failed" ? "failure" : outcome;
  return caseOf({ classname: `${module}.${testClass}`, name: method, kind, seconds, message });
}

function checkCase({ name, passed, summary, output }: CiResult["checks"][number]): Case {
  const message = [summary, ...(output === undefined ? [] : [output])].join("\n");
  const kind = passed ? "passed" : "failure";
  return caseOf({ classname: "ipai.ci", name, kind, seconds: 0, message });
}

function caseOf(each: Omit<Case, "xml"> & Record<"classname" | "name" | "message", string>): Case {
  const { classname, name, kind, seconds, message } = each;
  const head = attributes({ classname, name, time: seconds.toFixed(3) });
  if (kind === "passed") return { xml: `    <testcase${head}/>`, kind, seconds };
  const first = attributes({ message: message.split("\n", 1)[0] ?? "" });
  const inside =
    kind === "skipped" ? `<skipped${first}/>` : `<${kind}${first}>${escaped(message)}</${kind}>`;
  return { xml: `    <testcase${head}>${inside}</testcase>`, kind, seconds };
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

function escaped(text: string): string {
  return text
    .replaceAll(FORBIDDEN, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : Number(one > other);
}
