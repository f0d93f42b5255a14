import { z } from "zod";

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

/** A job, as far as it decides under which name it reports, and whether. */
export const jobSchema = z.looseObject({
  name: z.string().optional(),
  uses: z.unknown().optional(),
  if: z.unknown().optional(),
  needs: texts.default([]),
  strategy: z.unknown().optional(),
  concurrency: z.unknown().optional(),
  "continue-on-error": z.unknown().optional(),
  steps: z.unknown().optional(),
});
type Job = z.output<typeof jobSchema>;
type Jobs = Readonly<Record<string, Job>>;

/** Conditions that never skip a job; `success()` is what a job without one has. */
const NEVER_SKIPS = /^(?:always\(\)|success\(\)|true)$/;
const ALWAYS = /^always\(\)$/;

/**
 * The names that the jobs of a workflow surely report. A job that does not is left out when another
 * speaks for it: a job with `if: always()` that needs it and looks at `needs`.
 *
 * @returns What stands in the way instead, when something does.
 */
export function requiredJobs(jobs: Jobs): { names: string[] } | { problem: string } {
  const names = new Map<string, string>();
  for (const [id, job] of Object.entries(jobs)) {
    const problem = reportProblem(id, job, jobs);
    if (problem !== undefined && isSpokenFor(id, jobs)) continue;
    if (problem !== undefined) return { problem };
    const name = job.name === undefined || job.name === "" ? id : job.name;
    const other = names.get(name);
    if (other !== undefined)
      return { problem: `jobs ${other} and ${id} both report as "${name}": either would do` };
    names.set(name, id);
  }
  return names.size === 0 ? { problem: "it has no job" } : { names: [...names.keys()] };
}

function isSpokenFor(id: string, jobs: Jobs): boolean {
  return Object.entries(jobs).some(
    ([other, job]) =>
      ALWAYS.test(condition(job.if)) &&
      job.needs.includes(id) &&
      JSON.stringify(job.steps ?? []).includes("needs.") &&
      reportProblem(other, job, jobs) === undefined,
  );
}

function reportProblem(id: string, job: Job, jobs: Jobs): string | undefined {
  // GitHub's YAML knows no merge keys; this would be an id like any other, and none that it takes.
  if (!/^[A-Za-z_][\w-]*$/.test(id)) return `"${id}" is no job's id`;
  if (job.uses !== undefined)
    return `job ${id} calls another workflow, whose job names it does not show`;
  if (job.strategy !== undefined && job.strategy !== null)
    return `job ${id} has a matrix or another strategy, so its names are not fixed`;
  if (job.name?.includes("${{")) return `the name of job ${id} is an expression`;
  if (job["continue-on-error"] !== undefined && job["continue-on-error"] !== false)
    return `job ${id} has continue-on-error, so it may pass although it failed`;
  if ("if" in job && !NEVER_SKIPS.test(condition(job.if)))
    return `job ${id} has a condition: GitHub counts a skipped job as passed, so it would require nothing`;
  const gone = job.needs.find((name) => !(name in jobs));
  if (gone !== undefined) return `job ${id} needs ${gone}, which is no job of it`;
  return undefined;
}

function condition(value: unknown): string {
  const text = typeof value === "string" || typeof value === "boolean" ? String(value) : "";
  return text
    .trim()
    .replace(/^\$\{\{(.*)\}\}$/s, "$1")
    .trim();
}
