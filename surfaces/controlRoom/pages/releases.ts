import { figureRows } from "../../../operations/figures.ts";
import { summaryText } from "../../../operations/changes/text.ts";
import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import type { OutputOf } from "../performing/performing.ts";
import { shown } from "../parts/reading.ts";
import { badge, standingOfResult } from "../parts/status.ts";
import { dataTable, emptyList } from "../parts/table.ts";
import { pauseNotice } from "../parts/pause.ts";
import { servesSince } from "../../../operations/release/servesSince.ts";
import { cutoverText, watchedText } from "../../../operations/release/seenText.ts";
import { pathWith } from "../parts/query.ts";
import { timeAgo } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

/** Whoever looks for more types `npx ipai history --limit 200`. */
const SHOWN = 50;

/** What was done with the stack, newest first, and its figures. */
export function releasesPage(look: Look): Html {
  return html`${pauseNotice(look)} ${look.may("operator") && planForm(look)}
  ${shown(look.read("history", AGE.here, { limit: SHOWN, figures: true }), {
    now: look.now,
    waiting: "Reading the stack's history…",
    show: ({ entries, figures }) =>
      entries.length === 0
        ? emptyList("Nothing was done with this stack yet.", ipai("up", { stack: look.stack }))
        : html`${dataTable(
            "History of the stack",
            ["When", "What", "Result", "Release", "Verdict", "People saw", "Who", "Changes", "Do"],
            entries.map((entry) => rowOf(entry, { look, serving: servesSince(entries)?.sha })),
          )}
          ${figures && figureTable(figures)}`,
  })}`;
}

/** The word of a person, without which no rollback takes anybody's work away. */
export const lossField = html`<label for="accept-data-loss"
    >Accept data loss
    <span class="age"
      >of a rollback that loses something: the rewind point, as the refusal names it</span
    ></label
  >
  <input
    id="accept-data-loss"
    name="acceptDataLoss"
    autocomplete="off"
    spellcheck="false"
    maxlength="100"
  />`;

/** Asks for a plan: what a deploy or rollback would do is shown before anybody decides. */
function planForm({ stack, csrf }: Look): Html {
  return html`<p class="buttons">
      <a class="button quiet" href="/${stack}/releases/compare">Compare two</a>
    </p>
    <details class="card">
      <summary><strong>Deploy or go back…</strong></summary>
      <form method="post" action="/${stack}/approvals" class="fields">
        <input type="hidden" name="csrf" value="${csrf}" />
        <label for="operation">What</label>
        <select id="operation" name="operation">
          <option value="deploy">deploy a release</option>
          <option value="rollback">go back to one that ran</option>
        </select>
        <label for="sha"
          >Release <span class="age">a commit; empty: the newest one here</span></label
        >
        <input id="sha" name="sha" autocomplete="off" spellcheck="false" maxlength="100" />
        <label for="reason">Reason <span class="age">for whoever decides</span></label>
        <input id="reason" name="reason" autocomplete="off" maxlength="500" />
        ${lossField}
        <div class="buttons">
          <button>Show what it would do</button>
          <span class="age">nothing is changed yet; some seconds</span>
        </div>
      </form>
    </details>`;
}

type Entry = OutputOf<"history">["entries"][number];

function rowOf(
  { when, kind, result, sha, verdict, cutover, watch, who, changes, message }: Entry,
  { look, serving }: { look: Look; serving: string | undefined },
): (Html | string)[] {
  const verb = /^(deploy|rollback)\b/.exec(message)?.[1] ?? (kind === "update" ? "up" : kind);
  return [
    timeAgo(when, look.now),
    html`<span title="${message}">${verb}</span>`,
    watch === undefined
      ? badge(standingOfResult(result), result)
      : html`${badge(standingOfResult(result), result)}<br /><span class="age"
            >${watchedText(watch)}</span
          >`,
    sha === undefined ? "" : html`<code title="${sha}">${sha.slice(0, 12)}</code>`,
    verdict ?? "",
    cutover === undefined ? "" : cutoverText(cutover),
    who ?? "",
    summaryText(changes, "done"),
    sha === undefined || serving === undefined || sha === serving
      ? ""
      : html`<a href="/${look.stack}/releases/rollback/${sha}">go back to it</a><br /><a
            href="${pathWith(`/${look.stack}/releases/compare`, { from: serving, to: sha })}"
            >compare</a
          >`,
  ];
}

function figureTable(figures: Parameters<typeof figureRows>[0]): Html {
  return html`<h2>Figures</h2>
    <p class="age">
      Of deploys and rollbacks by the stack's own history: trends to look at, no targets.
    </p>
    <dl class="figures">
      ${figureRows(figures).map(
        ([name, value, sample]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value} <span class="age">${sample}</span></dd>
          </div>`,
      )}
    </dl>`;
}
