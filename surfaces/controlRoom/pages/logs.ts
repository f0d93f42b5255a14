import type { LogRecord } from "../../../operations/logs/ask.ts";
import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { pathWith } from "../parts/query.ts";
import { shown } from "../parts/reading.ts";
import { badge, type Standing } from "../parts/status.ts";
import { exact } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

/** What is looked for, as the form and the address say it. */
export interface Search {
  readonly service: string;
  readonly grep: string;
  readonly since: string;
  readonly release: string;
  /** `on`, or empty. */
  readonly errors: string;
  /** `on` shows what is said next, as it is said. */
  readonly live: string;
}

const SERVICES = ["odoo", "n8n", "postgres", "mail", "nginx", "backup", "host"];
/** As many as a person reads through. */
const SHOWN = 100;

/** The search as the operation takes it. */
export function questionOf({ service, grep, since, release, errors }: Search) {
  return {
    last: SHOWN,
    errors: errors === "on",
    ...(service !== "" && { service }),
    ...(grep !== "" && { grep }),
    ...(since !== "" && { since }),
    ...(release !== "" && { release }),
  };
}

/** What everything on the host said, across releases: searched, or as it is said. */
export function logsPage(look: Look, search: Search): Html {
  const { stack, now } = look;
  const path = `/${stack}/logs`;
  const live = search.live === "on";
  const reading = look.read("logs", AGE.host, questionOf(search));
  return html`${searchForm(path, search)}
    <p class="buttons">
      <a class="button quiet" href="${pathWith(path, { errors: "on" })}">Errors</a>
      <a class="button quiet" href="${pathWith(path, { service: "postgres", grep: "duration: " })}"
        >Slow SQL</a
      >
      <a class="button quiet" href="${pathWith(path, { ...search, live: live ? "" : "on" })}"
        >${live ? "Stop" : "Live"}</a
      >
      ${live && html`<span class="age" id="live" role="status" data-own>needs JavaScript</span>`}
    </p>
    ${shown(reading, {
      now,
      waiting: "Searching the host's journal…",
      show: ({ records, known, cursor }) =>
        html`${
            records.length === 0 &&
            !live &&
            html`<p class="empty">
              Nothing of that kind was
              said.${known.length > 0 ? ` Who has spoken on this host: ${known.join(", ")}.` : ""}
              All of it: <code>${ipai("logs", { stack, last: 1000 })}</code>
            </p>`
          }
          <ol
            class="records"
            id="records"
            aria-label="Records, oldest first"
            tabindex="0"
            ${live ? liveFrom(stack, search, cursor) : ""}
          >
            ${records.map((record) => recordItem(record))}
          </ol>`,
    })}`;
}

function liveFrom(stack: string, search: Search, cursor: string): Html {
  const from = pathWith(`/${stack}/logs/live`, { ...search, live: "" });
  return html`data-own data-live="${from}" data-after="${cursor}"`;
}

function searchForm(path: string, search: Search): Html {
  const { errors, live } = search;
  return html`<form class="search" method="get" action="${path}" role="search">
    ${FIELDS.map((field) => searchField(field, search[field.name]))}
    <datalist id="services">
      ${SERVICES.map((name) => html`<option value="${name}"></option>`)}
    </datalist>
    <label class="tick"
      ><input type="checkbox" name="errors" value="on" ${errors === "on" ? "checked" : ""} /> only
      errors</label
    >
    ${live === "on" && html`<input type="hidden" name="live" value="on" />`}
    <button>Search</button>
  </form>`;
}

interface Field {
  readonly name: "service" | "grep" | "since" | "release";
  readonly label: string;
  readonly placeholder: string;
}

const FIELDS: readonly Field[] = [
  { name: "service", label: "Who", placeholder: "everybody" },
  { name: "grep", label: "Words", placeholder: "an expression that a record matches" },
  { name: "since", label: "Since", placeholder: "2h, 7d, yesterday" },
  { name: "release", label: "Release", placeholder: "all of them" },
];

function searchField({ name, label, placeholder }: Field, value: string): Html {
  return html`<div class="${name === "grep" ? "wide" : ""}">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      value="${value}"
      placeholder="${placeholder}"
      autocomplete="off"
      spellcheck="false"
      ${name === "service" ? html`list="services"` : ""}
    />
  </div>`;
}

const STANDINGS: Readonly<Record<LogRecord["level"], Standing>> = {
  error: "bad",
  warning: "act",
  info: "unknown",
};
/** Odoo writes a time of its own into each record, which is the same one. */
const OWN_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d+ (?:UTC )?/;

/** One record, whole; what has many lines opens. */
export function recordItem({ at, service, release, level, text }: LogRecord): Html {
  const [first = "", ...rest] = text.replace(OWN_TIME, "").split("\n");
  const when = new Date(at).toISOString();
  const head = html`<time datetime="${when}" title="${exact(when)}"
      >${when.slice(5, 19).replace("T", " ")}</time
    >
    <span class="by"
      >${service}${release !== null && html`<span class="age">@${release.slice(0, 7)}</span>`}</span
    >
    ${level !== "info" && badge(STANDINGS[level], level)} <span class="said">${first}</span>`;
  return html`<li class="${level}">
    ${
      rest.length === 0
        ? head
        : html`<details>
            <summary>${head} <span class="age">${rest.length} more lines</span></summary>
            <pre>${rest.join("\n")}</pre>
          </details>`
    }
  </li>`;
}
