import type { PolicyFinding } from "../../checks/policy/finding.ts";

/** A finding for a person: where, what, why it matters, what to do. */
export function findingText({ file, line, by, rule, what, why, next }: PolicyFinding): string {
  return [`${file}:${line}: ${what} [${by}: ${rule}]`, `  why   ${why}`, `  next  ${next}`].join(
    "\n",
  );
}
