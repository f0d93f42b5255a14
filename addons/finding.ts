import type { Finding } from "../report/finding.ts";
import { RULES, type RuleName } from "./rules.ts";

/** One thing that is not as it was declared. */
export function finding(
  rule: RuleName,
  { what, where, next }: Pick<Finding, "what" | "where" | "next">,
): Finding {
  return { rule, severity: RULES[rule].severity, what, where, why: RULES[rule].why, next };
}
