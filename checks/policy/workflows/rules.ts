import type { PolicyFinding } from "../finding.ts";
import type { Breach } from "./breach.ts";
import { runRules } from "./runRules.ts";
import type { Place, Workflow, WorkflowJob } from "./workflow.ts";

/** What the workflows must be beyond what actionlint and zizmor look at. */
export function workflowRules(workflow: Workflow): PolicyFinding[] {
  const breaches = [
    ...permissionsOf(workflow),
    ...Object.entries(workflow.jobs).flatMap(([id, job]) => [
      ...jobRules(["jobs", id], job),
      ...pinned(workflow, ["jobs", id], job),
      ...runRules(workflow, ["jobs", id], job),
    ]),
  ];
  return breaches.map(({ place, ...breach }) => ({
    file: workflow.file,
    line: workflow.line(place),
    by: "ipai",
    ...breach,
  }));
}

function permissionsOf({ permissions }: Workflow): Breach[] {
  const none = typeof permissions === "object" && Object.keys(permissions).length === 0;
  if (none) return [];
  return [
    {
      place: ["permissions"],
      rule: "workflow-permissions",
      what: "the workflow does not begin with no permissions",
      why: "a job that states none would get the repository's default, which may write everywhere",
      next: "write permissions: {} at the top, and what each job needs in the job",
    },
  ];
}

function jobRules(place: Place, job: WorkflowJob): Breach[] {
  const breaches: Breach[] = [];
  if (job.permissions === undefined) {
    breaches.push({
      place,
      rule: "job-permissions",
      what: "the job states no permissions",
      why: "a reader cannot see what it may do, and it may do nothing",
      next: "add permissions: with contents: read, and no more than its steps need",
    });
  }
  // A called workflow's own jobs have their limits.
  if (job.uses === undefined && job["timeout-minutes"] === undefined) {
    breaches.push({
      place,
      rule: "job-timeout",
      what: "the job has no timeout-minutes",
      why: "a step that hangs would hold its runner, and the stack's queue, for six hours",
      next: "add timeout-minutes:, somewhat above what the job takes",
    });
  }
  return [...breaches, ...writes(place, job), ...tolerated(place, job)];
}

/** Who may write what: the commands that need it. */
const WRITERS: Readonly<Record<string, RegExp>> = {
  "pull-requests": /\bipai ci preview\b/,
  issues: /\bipai spec review\b/,
  packages: /\bipai image (?:build|publish)\b/,
  contents: /\bipai evidence share\b/,
};

function writes(place: Place, { permissions, steps }: WorkflowJob): Breach[] {
  if (typeof permissions === "string") {
    return [
      {
        place: [...place, "permissions"],
        rule: "least-permissions",
        what: `the job takes ${permissions}`,
        why: "whoever gets hold of its token can do all that",
        next: "name the single permissions that its steps need",
      },
    ];
  }
  return Object.entries(permissions ?? {})
    .filter(([, level]) => level === "write")
    .filter(([scope]) => !steps.some(({ run }) => run && WRITERS[scope]?.test(run)))
    .map(([scope]) => ({
      place: [...place, "permissions", scope],
      rule: "least-permissions",
      what: `no step of the job needs ${scope}: write`,
      why: "whoever gets hold of its token can write there",
      next: `remove it, or name the command that needs it in checks/policy/workflows/rules.ts`,
    }));
}

function tolerated(place: Place, job: WorkflowJob): Breach[] {
  const places = [place, ...job.steps.map((_step, index) => [...place, "steps", index])];
  const holders = [job, ...job.steps];
  return places
    .filter((_place, index) => holders[index]?.["continue-on-error"] !== undefined)
    .map((at) => ({
      place: [...at, "continue-on-error"],
      rule: "continue-on-error",
      what: "a failure here would not fail the run",
      why: "a check that cannot turn red checks nothing",
      next: "remove continue-on-error",
    }));
}

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const VERSION_COMMENT = /#\s*v\d+(?:\.\d+)*\s*$/;

function pinned(workflow: Workflow, place: Place, job: WorkflowJob): Breach[] {
  const uses = [
    { at: [...place, "uses"], action: job.uses },
    ...job.steps.map((step, index) => ({
      at: [...place, "steps", index, "uses"],
      action: step.uses,
    })),
  ];
  return uses.flatMap(({ at, action }) => {
    if (action === undefined || action.startsWith("./")) return [];
    if (PINNED.test(action) && VERSION_COMMENT.test(workflow.lineText(at))) return [];
    return [
      {
        place: at,
        rule: "action-pinned",
        what: `${action} is not pinned by a commit's 40 digits, with the version as a comment`,
        why: "a tag can be moved to other code after the review",
        next: "write owner/name@<40 digits> # v<version>",
      },
    ];
  });
}
