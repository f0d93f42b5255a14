import {
  goesOn,
  type JobEvent,
  type JobState,
  type JobStatus,
} from "../../../operations/jobs/job.ts";
import { actorText } from "../../../operations/perform/actor.ts";
import { elapsed } from "../../../report/elapsed.ts";
import { html, type Html } from "../html.ts";
import type { Look } from "../look.ts";
import { failureCard } from "../parts/failure.ts";
import { badge, type Standing } from "../parts/status.ts";
import { dataTable, emptyList } from "../parts/table.ts";
import { exact, timeAgo } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

const STANDINGS: Readonly<Record<JobState, Standing>> = {
  starting: "busy",
  running: "busy",
  cancelling: "act",
  succeeded: "good",
  failed: "bad",
  lost: "bad",
};

/** What runs apart from whoever asked for it, and what did. */
export function operationsPage({ stack, now }: Look, jobs: readonly JobStatus[]): Html {
  if (jobs.length === 0) {
    return emptyList(
      "Nothing runs, and nothing did: an approved plan becomes an operation.",
      ipai("approvals"),
    );
  }
  return dataTable(
    "Operations, newest first",
    ["Operation", "State", "Asked for by", "Approved by", "Started"],
    jobs.map(({ job, state }) => [
      html`<a href="/${stack}/operations/${job.id}">${job.operation} <code>${job.id}</code></a>`,
      badge(STANDINGS[state], state),
      actorText(job.actor),
      job.approvedBy === undefined ? "" : job.approvedBy.name,
      timeAgo(job.startedAt, now),
    ]),
  );
}

/** One operation as it runs: whose it is, its steps, its end. */
export function operationPage(
  look: Look,
  { job, state, answer, cancelledBy }: JobStatus,
  events: readonly JobEvent[],
): Html {
  const { stack, csrf } = look;
  const { id, actor, approvedBy, startedAt, input } = job;
  const going = goesOn(state);
  const took = answer && Date.parse(answer.endedAt) - Date.parse(startedAt);
  return html`<p class="headline ${STANDINGS[state]}" role="status">
      ${badge(STANDINGS[state], state)}
      <span
        >${job.operation} ${typeof input["sha"] === "string" ? input["sha"].slice(0, 12) : ""}</span
      >
    </p>
    <dl class="facts card">
      <dt>Asked for by</dt>
      <dd>${actorText(actor)}</dd>
      ${
        approvedBy &&
        html`<dt>Approved by</dt>
          <dd>${actorText(approvedBy)}</dd>`
      }
      <dt>Started</dt>
      <dd>${exact(startedAt)}${took === undefined ? "" : `, took ${elapsed(took)}`}</dd>
      ${
        cancelledBy !== undefined &&
        html`<dt>Its end was asked for by</dt>
          <dd>${cancelledBy}</dd>`
      }
    </dl>
    ${
      going &&
      state !== "cancelling" &&
      look.may("operator") &&
      html`<form method="post" action="/${stack}/operations/${id}/cancel">
        <input type="hidden" name="csrf" value="${csrf}" />
        <button class="danger">Cancel at the next safe point</button>
      </form>`
    }
    ${answer?.failure && failureCard(answer.failure, "It failed")}
    ${
      state === "lost" &&
      html`<div class="notice bad">
        <p>Its process is gone without a word, as after a power cut.</p>
        <p class="next"><span class="label">Next</span> <code>${ipai("up", { stack })}</code></p>
      </div>`
    }
    ${answer?.text !== undefined && html`<pre>${answer.text}</pre>`}
    <section>
      <h2>Steps</h2>
      <ol
        class="log"
        id="log"
        data-events="/${stack}/operations/${id}/events"
        data-going="${going ? "yes" : "no"}"
      >
        ${events.map((event) => html`<li data-number="${event.number}">${eventLine(event)}</li>`)}
      </ol>
      ${events.length === 0 && html`<p class="waiting">It has said nothing yet.</p>`}
    </section>`;
}

/** One thing that it told, for a person. */
function eventLine({ at, event }: JobEvent): Html {
  const time = html`<time datetime="${at}">${at.slice(11, 19)}</time>`;
  switch (event.kind) {
    case "step-begun":
      return html`${time} <span aria-hidden="true">…</span> ${event.title}`;
    case "step-ended": {
      const good = event.outcome === "done";
      return html`${time}
        <span class="${good ? "done" : "failed"}">${good ? "✓ done" : "✕ failed"}</span>
        ${event.title}${event.text === "" ? "" : `: ${event.text}`}
        <span class="age">${elapsed(event.elapsedMs)}</span>`;
    }
    case "log":
      return html`${time} ${event.level === "warning" && html`<strong>warning</strong>`}
      ${event.text}`;
    case "status":
    case "step-text":
      return html`${time} <span class="age">${event.text}</span>`;
  }
}
