import { approvals } from "../../../operations/approvals/list.ts";
import { approve, refuse } from "../../../operations/approvals/decide.ts";
import { proposeDeploy, proposeRollback } from "../../../operations/approvals/propose.ts";
import { backups } from "../../../operations/backups.ts";
import { check } from "../../../operations/check.ts";
import { drift } from "../../../operations/drift.ts";
import { evidenceList } from "../../../operations/evidence/list.ts";
import { history } from "../../../operations/history.ts";
import { job, jobs } from "../../../operations/jobs/operations.ts";
import { logs } from "../../../operations/logs.ts";
import { metrics } from "../../../operations/metrics.ts";
import type { AnyOperation } from "../../../operations/operation.ts";
import { compare } from "../../../operations/release/compare.ts";
import { rollback } from "../../../operations/release/rollback.ts";
import { settings } from "../../../operations/settings.ts";
import { stepsIn, type Step } from "../../../operations/steps.ts";
import { verify } from "../../../operations/verify.ts";
import { html, type Html } from "../html.ts";

type Input = Step["input"];

/** Where the room has a page or a form for an operation, below the stack's own path. */
const PLACES = new Map<AnyOperation, (input: Input) => string>([
  [verify, () => "overview"],
  [check, () => "overview"],
  [
    logs,
    ({ service, errors, release }) =>
      `logs?${query({ service, errors: errors === true ? "on" : "", release })}`,
  ],
  [metrics, () => "metrics"],
  [drift, () => "drift"],
  [history, () => "releases"],
  [rollback, beforePlan("rollback")],
  [proposeRollback, beforePlan("rollback")],
  [proposeDeploy, beforePlan("deploy")],
  [compare, ({ from, to }) => `releases/compare?${query({ from, to })}`],
  [approvals, () => "approvals"],
  [approve, ({ id }) => `approvals/${segment(id)}`],
  [refuse, ({ id }) => `approvals/${segment(id)}`],
  [jobs, () => "operations"],
  [job, ({ id }) => `operations/${segment(id)}`],
  [backups, () => "backups"],
  [evidenceList, () => "evidence"],
  [settings, () => "settings"],
]);

/** What to do next: where the room has a page or a form for it a link there, and always what one can type. */
export function nextStep(text: string): Html {
  const parts = stepsIn(text, [...PLACES.keys()]);
  return html`${parts.map((part) => (typeof part === "string" ? typed(part) : linked(part)))}`;
}

function linked({ operation, input, text }: Step): Html {
  const { stack } = input;
  const place = PLACES.get(operation)?.(input);
  if (typeof stack !== "string" || place === undefined) return html`<code>${text}</code>`;
  return html`<a href="/${segment(stack)}/${place}"><code>${text}</code></a>`;
}

/** Commands within a sentence, set as what they are. */
function typed(text: string): Html {
  const parts = text.split(/((?:npx ipai|npm (?:run )?)[^;,(:]*[^\s;,(:.])/);
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** The form that makes a plan of a release; without one, the releases to choose from. */
function beforePlan(kind: "deploy" | "rollback"): (input: Input) => string {
  return ({ sha }) =>
    typeof sha === "string" && /^[0-9a-f]{4,40}$/.test(sha)
      ? `releases/${kind}/${sha}`
      : "releases";
}

function query(fields: Input): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value === "string" && value !== "") given.append(key, value);
  }
  return given.toString();
}

function segment(value: unknown): string {
  return encodeURIComponent(String(value));
}
