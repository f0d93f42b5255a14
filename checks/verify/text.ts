import { shortened } from "../../report/columns.ts";
import { table } from "../../report/table.ts";
import type { LayerFinding } from "./inspect.ts";

const MARKS = { pass: "ok", act: "act", fail: "FAIL" } as const;

/** What one recognises an answer by; the details below the table have all of it. Columns. */
const IN_TABLE = 60;

/** One line per finding; below, for each that wants something done: expected, found, next command. */
export function reportText(stack: string, findings: readonly LayerFinding[]): string {
  const wanting = findings.filter(({ status }) => status !== "pass");
  return [table(findings.map(row)), ...wanting.map(details), summary(stack, findings)].join("\n\n");
}

function row({ layer, status, subject, found }: LayerFinding): string[] {
  return [MARKS[status], layer, subject, shortened(found, IN_TABLE)];
}

/** What is wrong, what was expected, what to type. */
export function details({ layer, status, subject, expected, found, next }: LayerFinding): string {
  return [
    `${MARKS[status]}  ${layer}: ${subject}`,
    `      expected  ${expected}`,
    `      found     ${found}`,
    ...(next === undefined ? [] : [`      next      ${next}`]),
  ].join("\n");
}

function summary(stack: string, findings: readonly LayerFinding[]): string {
  const failed = findings.filter(({ status }) => status === "fail").length;
  if (failed > 0) return `Stack ${stack}: ${failed} of ${findings.length} checks failed.`;
  const act = findings.filter(({ status }) => status === "act").length;
  return `Stack ${stack}: all ${findings.length} checks pass${act > 0 ? `, ${act} of them for now only` : ""}.`;
}
