import { padded, width } from "../../report/columns.ts";
import type { DoctorCheck } from "./check.ts";

const SIGN = { ok: "✓", fail: "✗", skip: "-" } as const;

/** A line for each check, its next step beneath what failed, and the count. */
export function doctorText(stack: string, checks: readonly DoctorCheck[]): string {
  const names = Math.max(...checks.map(({ name }) => width(name)));
  const lines = checks.map(({ name, status, found, next }) => {
    const line = `${SIGN[status]} ${padded(name, names)}  ${found}`;
    return next === undefined ? line : `${line}; next: ${next}`;
  });
  const failed = checks.filter(({ status }) => status === "fail").length;
  const end =
    failed === 0
      ? `stack ${stack}: ${checks.length} checks, nothing fails; writing is tried by up alone`
      : `stack ${stack}: ${failed} of ${checks.length} checks fail`;
  return [...lines, end].join("\n");
}
