import { comparisonText } from "../../../operations/release/compareText.ts";
import { verdictText } from "../../../images/verdict/text.ts";
import { html, type Html } from "../html.ts";
import { lossField } from "./releases.ts";
import { AGE, type Look } from "../look.ts";
import { diffText } from "../parts/diff.ts";
import { shown } from "../parts/reading.ts";
import { servesSince } from "../../../operations/release/servesSince.ts";
import { ipai } from "../../../report/ipai.ts";

/** Two releases side by side, and what going from one to the other means. */
export function comparisonPage(look: Look, { from, to }: { from: string; to: string }): Html {
  return html`<form class="search" method="get" action="/${look.stack}/releases/compare">
      <div class="wide">
        <label for="from">From</label>
        <input id="from" name="from" value="${from}" autocomplete="off" spellcheck="false" />
      </div>
      <div class="wide">
        <label for="to">To</label>
        <input id="to" name="to" value="${to}" autocomplete="off" spellcheck="false" />
      </div>
      <button>Compare</button>
    </form>
    ${
      from === "" || to === ""
        ? html`<p class="empty">
            Two releases, each a commit; <a href="/${look.stack}/releases">Releases</a> lists those
            that ran. At a terminal:
            <code>${ipai("compare", { from: "FROM", to: "TO", stack: look.stack })}</code>
          </p>`
        : html`${comparison(look, { from, to })}
            <p class="buttons">
              <a class="button quiet" href="/${look.stack}/releases/deploy/${to}"
                >Deploy the second…</a
              >
              <a class="button quiet" href="/${look.stack}/releases/rollback/${to}"
                >Go back to the second…</a
              >
            </p>`
    }`;
}

function comparison(look: Look, pair: { from: string; to: string }): Html {
  return shown(look.read("compare", AGE.far, pair), {
    now: look.now,
    waiting: "Asking the registry for both images, and the host for its modules…",
    show: (output) =>
      html`<h2>What it means</h2>
        <p>${verdictText(output.there)}</p>
        <h2>What differs</h2>
        ${diffText(comparisonText(output))}`,
  });
}

/** Before a plan is asked for: what serves, what would, and what the way there and back means. */
export function beforePlanPage(
  look: Look,
  { operation, sha }: { operation: "deploy" | "rollback"; sha: string },
): Html {
  const { stack, csrf, now } = look;
  const serving = shown(look.read("history", AGE.here, { limit: 30 }), {
    now,
    waiting: "Reading what serves…",
    show: ({ entries }) => {
      const from = servesSince(entries)?.sha;
      if (from === undefined) return html`<p>Nothing serves yet.</p>`;
      if (from === sha) return html`<p class="notice act">This release serves already.</p>`;
      return html`<p>
          Serves now: <code>${from}</code><br />
          ${operation === "deploy" ? "Would serve" : "Would serve again"}: <code>${sha}</code>
        </p>
        ${comparison(look, { from, to: sha })}`;
    },
  });
  return html`<section>${serving}</section>
    ${
      look.may("operator")
        ? html`<section>
            <h2>Ask for a plan</h2>
            <form method="post" action="/${stack}/approvals" class="fields">
              <input type="hidden" name="csrf" value="${csrf}" />
              <input type="hidden" name="operation" value="${operation}" />
              <input type="hidden" name="sha" value="${sha}" />
              <label for="reason">Reason <span class="age">for whoever decides</span></label>
              <input id="reason" name="reason" autocomplete="off" maxlength="500" />
              ${operation === "rollback" && lossField}
              <div class="buttons">
                <button>Make the plan</button>
                <span class="age">nothing is changed yet: an approver decides about it</span>
              </div>
            </form>
          </section>`
        : html`<p class="age">An operator may ask for a plan; you are ${look.person.role}.</p>`
    }`;
}
