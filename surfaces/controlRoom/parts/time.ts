import { ago } from "../../../operations/release/ago.ts";
import { html, type Html } from "../html.ts";

/** A time as people speak of it, with the exact one behind it. @param when ISO 8601. */
export function timeAgo(when: string, now: Date): Html {
  return html`<time datetime="${when}" title="${exact(when)}">${ago(when, now)}</time>`;
}

/** `2026-11-29 00:47 UTC`. */
export function exact(when: string): string {
  return `${when.slice(0, 16).replace("T", " ")} UTC`;
}
