import { stepsIn, type Step } from "../../../operations/steps.ts";
import descriptions from "../../cli/descriptions.json" with { type: "json" };
import { html, type Html } from "../html.ts";
import type { OperationName } from "../performing/performing.ts";

type Input = Step["input"];

/** Where the room has a page or a form for an operation, below the stack's own path. */
const PLACES: ReadonlyMap<string, (input: Input) => string> = new Map<
  OperationName,
  (input: Input) => string
>([
  ["verify", () => "overview"],
  ["check", () => "overview"],
  [
    "logs",
    ({ service, errors, release }) =>
      `logs?${query({ service, errors: errors === true ? "on" : "", release })}`,
  ],
  ["metrics", () => "metrics"],
  ["drift", () => "drift"],
  ["history", () => "releases"],
  ["rollback", beforePlan("rollback")],
  ["propose rollback", beforePlan("rollback")],
  ["propose deploy", beforePlan("deploy")],
  ["compare", ({ from, to }) => `releases/compare?${query({ from, to })}`],
  ["approvals", () => "approvals"],
  ["approve", ({ id }) => `approvals/${segment(id)}`],
  ["refuse", ({ id }) => `approvals/${segment(id)}`],
  ["jobs", () => "operations"],
  ["job", ({ id }) => `operations/${segment(id)}`],
  ["backups", () => "backups"],
  ["evidence list", () => "evidence"],
  ["settings", () => "settings"],
]);

const KNOWN = descriptions.filter(({ name }) => PLACES.has(name));

/** What to do next: where the room has a page or a form for it a link there, and always what one can type. */
export function nextStep(text: string): Html {
  const parts = stepsIn(text, KNOWN);
  return html`${parts.map((part) => (typeof part === "string" ? typed(part) : linked(part)))}`;
}

function linked({ operation, input, text }: Step): Html {
  const { stack } = input;
  const place = PLACES.get(operation.name)?.(input);
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
