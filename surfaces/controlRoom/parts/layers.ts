import { html, type Html } from "../html.ts";
import type { Look } from "../look.ts";
import type { OutputOf } from "../performing/performing.ts";
import type { Reading } from "../readings.ts";
import { nextStep } from "./nextStep.ts";
import { badge, type Standing } from "./status.ts";

type Report = OutputOf<"verify">;
type Findings = Report["findings"];

const STANDINGS = { pass: "good", act: "act", fail: "bad" } as const;

/** The one line that a person comes for. */
export function headline(health: Reading<Report>, { stack }: Look): Html {
  const [standing, words] = verdictOf(health);
  return html`<p class="headline ${standing}" role="status">
    ${badge(standing, LABELS[standing])} <span>Stack ${stack} ${words}</span>
  </p>`;
}

const LABELS: Readonly<Record<Standing, string>> = {
  good: "well",
  act: "act",
  bad: "unwell",
  unknown: "unknown",
  busy: "looking",
};

/** A failed look is unknown, whatever was seen before it. */
function verdictOf({ output, failure, asking }: Reading<Report>): [Standing, string] {
  if (failure) return ["unknown", "cannot be looked at: nobody knows how it does."];
  if (output === undefined)
    return asking ? ["busy", "is being looked at."] : ["unknown", "was not looked at."];
  const { findings } = output;
  const failed = findings.filter(({ status }) => status === "fail").length;
  if (failed > 0) return ["bad", `fails ${failed} of ${findings.length} checks.`];
  const act = findings.filter(({ status }) => status === "act").length;
  if (act > 0) return ["act", `serves; ${act} of ${findings.length} checks will fail soon.`];
  return ["good", `serves: all ${findings.length} checks pass.`];
}

/** A tile for each layer, in the order from the containers outwards. */
export function layerGrid(findings: Findings): Html {
  const names = [...new Set(findings.map(({ layer }) => layer))];
  return html`<ul class="grid">
    ${names.map((layer) => {
      const own = findings.filter((each) => each.layer === layer);
      const worst = worstOf(own);
      const passed = own.filter(({ status }) => status === "pass").length;
      return html`<li class="tile ${STANDINGS[worst]}">
        <span class="name">${layer}</span> ${badge(STANDINGS[worst], `${passed} of ${own.length}`)}
      </li>`;
    })}
  </ul>`;
}

function worstOf(own: Findings): Findings[number]["status"] {
  const statuses = own.map(({ status }) => status);
  return statuses.includes("fail") ? "fail" : statuses.includes("act") ? "act" : "pass";
}

/** What wants something done, the failures first; one cause that many layers found is told once. */
export function findingList(findings: Findings): Html {
  const wanting = findings
    .filter(({ status }) => status !== "pass")
    .toSorted((one, other) => Number(one.status !== "fail") - Number(other.status !== "fail"));
  const causeOf = ({ status, expected, found, next = "" }: Findings[number]): string =>
    [status, expected, found, next].join("\n");
  const causes = [...new Set(wanting.map(causeOf))];
  return html`${causes.map((cause) => causeCard(wanting.filter((each) => causeOf(each) === cause)))}`;
}

function causeCard(own: Findings): Html | undefined {
  const [first] = own;
  if (first === undefined) return undefined;
  const { status, expected, found, next } = first;
  const names = own.map(({ layer, subject }) =>
    layer === subject ? layer : `${layer}: ${subject}`,
  );
  return html`<article class="finding ${STANDINGS[status]}">
    <h3>${badge(STANDINGS[status], status === "fail" ? "fails" : "act")} ${names.join(", ")}</h3>
    <dl>
      <dt>Expected</dt>
      <dd>${expected}</dd>
      <dt>Found</dt>
      <dd>${found}</dd>
      ${
        next !== undefined &&
        html`<dt>Next</dt>
          <dd>${nextStep(next)}</dd>`
      }
    </dl>
  </article>`;
}
