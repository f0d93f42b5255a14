import { z } from "zod";
import { table } from "./table.ts";

/**
 * One thing that is wrong, whoever found it: in modules, texts, workflows, spec kits, evidence.
 * What was looked at and may be well is a check instead (`ipai verify`, `ipai doctor`): it says what
 * was expected and found, and only what is not well has something to do next.
 */
export const findingSchema = z.strictObject({
  rule: z.string().describe("a stable name, for scripts; `maker/name` where the rule is not ours"),
  severity: z
    .enum(["error", "warning"])
    .describe("an error fails the operation, a warning does not"),
  what: z.string().describe("what is wrong, in one sentence"),
  where: z
    .string()
    .describe("a path in the checkout, with its line or the part of it that is meant"),
  why: z.string().optional().describe("why it matters; left out where that is plain"),
  next: z.string().describe("the one command, or the one change, that mends it"),
});

export type Finding = z.infer<typeof findingSchema>;

/** Errors first; within them, by place: two runs over the same tree give the same list. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (one, other) =>
      Number(one.severity === "warning") - Number(other.severity === "warning") ||
      compare(one.where, other.where) ||
      compare(one.what, other.what),
  );
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** Findings for a person: each with its reason and what to do, and a last line that counts. */
export function findingsText(findings: readonly Finding[]): string {
  return [...findings.map(findingText), countLine(findings)].join("\n\n");
}

function findingText({ severity, rule, what, where, why, next }: Finding): string {
  const rows = [
    ["  where", where],
    ...(why === undefined ? [] : [["  why", why]]),
    ["  next", next],
  ];
  return [`${severity}: ${what} [${rule}]`, table(rows)].join("\n");
}

function countLine(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  return `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
