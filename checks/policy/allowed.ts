import { z } from "zod";
import { readManifestFile } from "../../addons/manifestFile.ts";
import type { PolicyFinding } from "./finding.ts";

/** `checks/policy/allowed.json`: findings that were looked at and are none, each with a reason. */
const allowance = z.strictObject({
  $schema: z.string().optional(),
  allowed: z.array(
    z.strictObject({
      path: z.string(),
      /** Whose rule, as findings say it: without that scanner the entry waits. */
      by: z.string(),
      rule: z.string(),
      /** How many places of that file; one more, and all of them are reported. */
      count: z.number().int().positive(),
      reason: z.string().min(10),
    }),
  ),
});

export type Allowance = z.infer<typeof allowance>["allowed"][number];

export const ALLOWED_FILE = "checks/policy/allowed.json";

/** @throws UserError with all problems of the file at once, and exit code 2. */
export async function readAllowed(root: string): Promise<Allowance[]> {
  return (await readManifestFile(root, ALLOWED_FILE, allowance, undefined, "docs/policy.md"))
    .allowed;
}

/**
 * What remains of a work tree's findings. An allowance that fits no more is a finding itself: what
 * it was made for is gone, and it would hide what comes next.
 */
export function notAllowed(
  findings: readonly PolicyFinding[],
  allowed: readonly Allowance[],
): PolicyFinding[] {
  const fits = (entry: Allowance) => (finding: PolicyFinding) =>
    finding.file === entry.path && finding.by === entry.by && finding.rule === entry.rule;
  const exact = allowed.filter((entry) => findings.filter(fits(entry)).length === entry.count);
  const stale = allowed.filter((entry) => findings.filter(fits(entry)).length < entry.count);
  return [
    ...findings.filter((finding) => !exact.some((entry) => fits(entry)(finding))),
    ...stale.map(outdated),
  ];
}

/** In the history a place comes as often as it was edited: there the file and the rule decide. */
export function notAllowedInHistory(
  findings: readonly PolicyFinding[],
  allowed: readonly Allowance[],
): PolicyFinding[] {
  return findings.filter(
    ({ file, by, rule }) =>
      !allowed.some(
        (entry) => entry.by === by && entry.rule === rule && file.endsWith(`:${entry.path}`),
      ),
  );
}

function outdated({ path, rule, count }: Allowance): PolicyFinding {
  return {
    file: ALLOWED_FILE,
    line: 1,
    by: "ipai",
    rule: "outdated-allowance",
    what: `${path} has fewer than ${count} places that ${rule} finds`,
    why: "an allowance for nothing hides the next secret",
    next: "remove the entry, or set its count right",
  };
}
