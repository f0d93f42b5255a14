import type { Breach } from "./breach.ts";
import type { Place, Workflow, WorkflowJob, WorkflowStep } from "./workflow.ts";

/** What a job's commands must be: such as a person can type on a laptop, and without a secret. */
export function runRules(workflow: Workflow, place: Place, job: WorkflowJob): Breach[] {
  const steps = job.steps.flatMap((step, index) => {
    const { run } = step;
    if (run === undefined) return [];
    const at = [...place, "steps", index, "run"];
    const env = { ...workflow.env, ...job.env, ...step.env };
    return [...oneCommand(at, run), ...expressions(at, run), ...secretArguments(at, run, env)];
  });
  return [...steps, ...sharedSecrets(workflow, place, job), ...queue(place, job)];
}

/** `npx ipai …`, `npm run …`, `npm test` or a script; words and quoted variables, nothing that a shell makes of them. */
const COMMAND =
  /^(?:npx ipai|npm run|npm test|scripts\/(?:[\w-]+\/)*[\w-]+\.sh)(?: (?:[\w@%+=:,./-]+|"\$[A-Z][A-Z0-9_]*"))*$/;

function oneCommand(place: Place, run: string): Breach[] {
  if (COMMAND.test(run.trim())) return [];
  return [
    {
      place,
      rule: "one-command",
      what: "the step is not one command of ipai, npm or scripts/",
      why: "what only the workflow can do cannot be tried on a laptop, and no test runs it",
      next: 'make it one of: npx ipai …, npm run …, npm test, scripts/….sh, with "$VARIABLES" in quotes',
    },
  ];
}

function expressions(place: Place, run: string): Breach[] {
  if (!run.includes("${{")) return [];
  return [
    {
      place,
      rule: "expression-in-command",
      what: "the command holds an expression",
      why: "whoever can name a branch or a pull request could write a command there",
      next: 'put it into env: of the step and use "$NAME" in the command',
    },
  ];
}

/** A command line can be read by every process of the machine, and is printed in the log. */
function secretArguments(
  place: Place,
  run: string,
  env: Readonly<NonNullable<WorkflowStep["env"]>>,
): Breach[] {
  const names = [...run.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)].flatMap(([, name]) => name ?? []);
  return names
    .filter((name) => isSecret(env[name]) || /TOKEN|PASSWORD|SECRET|_KEY$/.test(name))
    .map((name) => ({
      place,
      rule: "secret-argument",
      what: `${name} stands on the command line`,
      why: "every process of the machine can read it there",
      next: "leave it in env: only; ipai reads its secrets from the environment",
    }));
}

function sharedSecrets(workflow: Workflow, place: Place, job: WorkflowJob): Breach[] {
  const shared = [
    { at: ["env"], env: workflow.env },
    { at: [...place, "env"], env: job.env },
  ];
  return shared.flatMap(({ at, env = {} }) =>
    Object.entries(env)
      .filter(([, value]) => isSecret(value))
      .map(([name]) => ({
        place: [...at, name],
        rule: "secret-for-all-steps",
        what: `${name} is given to steps that do not need it`,
        why: "each step could leak it",
        next: "move it into env: of the step that needs it",
      })),
  );
}

function isSecret(value: string | number | boolean | undefined): boolean {
  return /\$\{\{.*\b(?:secrets\.|github\.token\b)/s.test(String(value ?? ""));
}

/** Two runs on one stack would meet at its lock, and one that was cancelled half-way leaves it held. */
function queue(place: Place, { steps, concurrency }: WorkflowJob): Breach[] {
  if (!steps.some(({ run }) => /\bipai (?:deploy|up|rollback|refresh)\b/.test(run ?? "")))
    return [];
  const group = typeof concurrency === "object" && concurrency["cancel-in-progress"] === false;
  if (group) return [];
  return [
    {
      place,
      rule: "stack-queue",
      what: "a job that changes a stack is in no concurrency group with cancel-in-progress: false",
      why: "two of them would race, and one cancelled half-way leaves the stack's lock behind",
      next: "add concurrency: with a group for the stack and cancel-in-progress: false",
    },
  ];
}
