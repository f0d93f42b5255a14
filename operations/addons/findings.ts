import { z } from "zod";
import { findingSchema, hasErrors, type Finding } from "../../report/finding.ts";
import { ExitCode } from "../../report/userError.ts";

/** What every check of addons answers. */
export const findingsOutput = {
  ok: z.boolean().describe("No finding is an error."),
  findings: z.array(findingSchema).describe("what is not as declared, errors first"),
};

export function outcomeOf(findings: readonly Finding[]): { ok: boolean; findings: Finding[] } {
  return { ok: !hasErrors(findings), findings: [...findings] };
}

export function findingsExitCode({ ok }: { ok: boolean }): number {
  return ok ? ExitCode.ok : ExitCode.error;
}

/** Findings as GitHub's workflow commands, which it shows beside the lines of a pull request. */
export function annotations(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, rule, what, where, next }) => {
      const file = /^[^:,]+/.exec(where)?.[0] ?? where;
      return `::${severity} file=${file},title=${rule}::${escaped(`${what} (${where}); ${next}`)}`;
    })
    .join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
