import { z } from "zod";
import { table } from "../report/table.ts";
import { RULES, type RuleName } from "./rules.ts";

/** One thing that is not as it was declared. */
export const findingSchema = z.strictObject({
  rule: z.string().describe("A stable name, for scripts."),
  severity: z
    .enum(["error", "warning"])
    .describe("an error fails the operation, a warning does not"),
  what: z.string().describe("what is not as declared"),
  where: z.string().describe("A path in the checkout, with the part of it that is meant."),
  why: z.string().describe("Why it matters."),
  mend: z.string().describe("The one command, or the one change, that mends it."),
});

export type Finding = z.infer<typeof findingSchema>;

export function finding(
  rule: RuleName,
  { what, where, mend }: Pick<Finding, "what" | "where" | "mend">,
): Finding {
  return { rule, severity: RULES[rule].severity, what, where, why: RULES[rule].why, mend };
}

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

/** Findings for a person: each with its reason and its remedy, and a last line that counts. */
export function findingsText(findings: readonly Finding[]): string {
  const blocks = findings.map(({ severity, rule, what, where, why, mend }) =>
    [
      `${severity}: ${what} [${rule}]`,
      table([
        ["  where", where],
        ["  why", why],
        ["  mend", mend],
      ]),
    ].join("\n"),
  );
  return [...blocks, countLine(findings)].join("\n\n");
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
