import { counted } from "../../../report/finding.ts";
import type { Check } from "../../../evidence/record.ts";

/** Passed when nothing is wrong; otherwise the first fault is the summary, and all are the output. */
export function checkOf(name: string, faults: readonly string[], well: string): Check {
  const [first] = faults;
  if (first === undefined) return { name, passed: true, summary: well };
  const more = faults.length > 1 ? ` (${counted(faults.length, "fault")})` : "";
  const summary = `${first.split("\n", 1)[0] ?? first}${more}`;
  return { name, passed: false, summary, output: faults.join("\n") };
}
