import type { Happening, Measure, Point, Recorded } from "../../../operations/metrics/shapes.ts";
import { MEASURES, measures, moment, summaryOf } from "../../../operations/metrics/text.ts";
import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { pathWith } from "../parts/query.ts";
import { shown } from "../parts/reading.ts";
import { badge } from "../parts/status.ts";
import { dataTable } from "../parts/table.ts";
import { timeAgo } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

/** How far back a page looks, by the word in its address. */
export const SPANS = {
  "6h": "6 hours",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
} as const;
export type Span = keyof typeof SPANS;

/** As many steps as a graph of this size can show. */
const POINTS = 120;
/** The host measures every five minutes; after three times that it does not. Seconds. */
const OLD_SECONDS = 900;

/** What is drawn together, since it has one unit. */
const GRAPHS: readonly [title: string, measures: readonly Measure[], unit: string][] = [
  ["Response times", ["p50", "p95", "p99"], "s"],
  ["Errors", ["failed_percent", "refused_percent"], "%"],
  ["Requests", ["requests"], ""],
  ["Processor and memory", ["processor_percent", "memory_percent", "swap_percent"], "%"],
  ["Disk", ["disk_percent"], "%"],
  ["PostgreSQL: connections", ["connections"], ""],
  ["PostgreSQL: transactions", ["transactions"], "/s"],
  ["PostgreSQL: cache hits", ["cached_percent"], "%"],
];

/** What the host measured of itself: graphs, and the same as a table. */
export function metricsPage(look: Look, span: Span): Html {
  const reading = look.read("metrics", AGE.host, { since: span, points: POINTS });
  return html`<nav aria-label="How far back" class="spans">
      ${Object.entries(SPANS).map(
        ([each, name]) =>
          html`<a
            href="${pathWith(`/${look.stack}/metrics`, { since: each })}"
            ${each === span ? html`aria-current="true"` : ""}
            >${name}</a
          >`,
      )}
    </nav>
    ${shown(reading, {
      now: look.now,
      waiting: "Asking the host what it measured…",
      show: (measured) =>
        measured.points.length === 0 ? nothing(measured, look) : graphs(measured, look),
    })}`;
}

function nothing({ from }: Recorded, { stack }: Look): Html {
  return html`<p class="empty">
    Nothing was measured since ${moment(from)} UTC. The host measures every five minutes; whether it
    does: <code>${ipai("check", { hostOnly: true, stack })}</code>
  </p>`;
}

function graphs({ points, events, newest, step, from, to }: Recorded, { now, stack }: Look): Html {
  const old = newest !== null && now.getTime() / 1000 - newest > OLD_SECONDS ? newest : undefined;
  return html`${
      old !== undefined &&
      html`<div class="notice act" role="status">
        <p>
          <strong>Stale.</strong> The newest sample is of
          ${timeAgo(new Date(old * 1000).toISOString(), now)}: the host measures no more.
        </p>
        <p class="next">
          <span class="label">Next</span>
          <code>${ipai("logs", { service: "ipai-watch", last: 20, stack })}</code>
        </p>
      </div>`
    }
    <div class="graphs">
      ${GRAPHS.map(([title, own, unit]) => graph({ title, own, unit, points }))}
    </div>
    <h2>Done in that time</h2>
    ${eventList(events, now)}
    <details class="card">
      <summary><strong>All of it as a table</strong></summary>
      <div id="measured" data-from="${from}" data-to="${to}">${valueTable(points, step)}</div>
    </details>`;
}

function graph(given: {
  title: string;
  own: readonly Measure[];
  unit: string;
  points: readonly Point[];
}): Html {
  const { title, own, unit, points } = given;
  return html`<section class="card graph">
    <h2>${title}</h2>
    <div
      class="drawn"
      data-own
      data-measures="${own.join(" ")}"
      data-unit="${unit}"
      aria-hidden="true"
    ></div>
    <dl>
      ${own.map((measure, at) => {
        const [name, of] = MEASURES[measure];
        const summary = summaryOf(points, measure);
        return html`<div>
          <dt><span class="key s${at}" aria-hidden="true"></span> ${name}</dt>
          <dd>
            ${
              summary === undefined
                ? html`<span class="age">not measured</span>`
                : html`<strong>${of(summary.last)}</strong>
                    <span class="age">median ${of(summary.median)}, most ${of(summary.most)}</span>`
            }
          </dd>
        </div>`;
      })}
    </dl>
  </section>`;
}

function eventList(events: readonly Happening[], now: Date): Html {
  if (events.length === 0) return html`<p class="age">No deploy, backup or drill.</p>`;
  return html`<ol class="runs" id="events">
    ${events.map(
      ({ at, kind, what, ok }) =>
        html`<li data-at="${at}" data-kind="${kind}">
          ${badge(ok ? "good" : "bad", kind)} <code>${what}</code>
          <span class="age">${timeAgo(new Date(at * 1000).toISOString(), now)}</span>
        </li>`,
    )}
  </ol>`;
}

/** The graphs are drawn of this very table. */
function valueTable(points: readonly Point[], step: number): Html {
  return dataTable(
    `Steps of ${Math.round(step / 60)} minutes, oldest first, by their end in UTC`,
    ["Until", ...measures.map((measure) => MEASURES[measure][0])],
    points.map((point) => [
      html`<time datetime="${new Date(point.at * 1000).toISOString()}">${moment(point.at)}</time>`,
      ...measures.map((measure) => {
        const value = point[measure];
        return value === null
          ? ""
          : html`<data value="${value}">${MEASURES[measure][1](value)}</data>`;
      }),
    ]),
  );
}
