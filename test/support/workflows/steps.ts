import { parseWorkflow, workflowTexts } from "../../../checks/policy/workflows/workflow.ts";

/** One `run:` of a workflow, with the environment that its file gives it. */
export interface RunStep {
  /** `odoo-ce-ci.yml` */
  readonly file: string;
  readonly job: string;
  readonly name: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string | number | boolean>>;
}

/**
 * What this run of the tests does anyway: a ring of them, which would run itself; the unit tests, the
 * suites of the clouds, the linter and the types, which the unit and the static ring run; and a drill (test/e2e/drills.ts).
 */
const TESTS =
  /^(?:npm (?:test|run (?:test:(?:unit|clouds)|lint|typecheck))\b|scripts\/backup\/drill\.sh)/;

/** Every `run:` of a checkout's workflows but those that run the tests, in order. */
export async function runSteps(root: string): Promise<RunStep[]> {
  const texts = await workflowTexts(root);
  return texts.flatMap(({ file, text }) => {
    const workflow = parseWorkflow(file, text);
    if (!("jobs" in workflow)) throw new Error(`${file}: ${workflow.what}`);
    return Object.entries(workflow.jobs).flatMap(([id, job]) =>
      job.steps.flatMap(({ name = "", run, env }) => {
        if (run === undefined || TESTS.test(run)) return [];
        const all = { ...workflow.env, ...job.env, ...env };
        return [{ file: file.replace(/^.*\//, ""), job: id, name, run, env: all }];
      }),
    );
  });
}

/** The jobs that have commands, each with its steps. */
export function jobsOf(steps: readonly RunStep[]): [string, RunStep[]][] {
  const jobs = new Map<string, RunStep[]>();
  for (const step of steps) {
    const job = `${step.file}, job ${step.job}`;
    jobs.set(job, [...(jobs.get(job) ?? []), step]);
  }
  return [...jobs];
}

/** What needs a Docker daemon and minutes: images, stacks, tests in containers. */
const HEAVY = /registry_login|ipai (?:image|deploy|verify|drift|ci) /;

/** Whether a job is run in the dearest ring, since one of its steps belongs there. */
export function isHeavy(steps: readonly RunStep[]): boolean {
  return steps.some(({ run }) => HEAVY.test(`${run} `));
}
