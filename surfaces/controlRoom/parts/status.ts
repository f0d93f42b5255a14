import { html, type Html } from "../html.ts";

/** How something stands: said by a word and a shape, not by a colour alone. */
export type Standing = "good" | "act" | "bad" | "unknown" | "busy";

const MARKS: Readonly<Record<Standing, string>> = {
  good: "✓",
  act: "!",
  bad: "✕",
  unknown: "?",
  busy: "…",
};

export function badge(standing: Standing, word: string): Html {
  return html`<span class="badge ${standing}"
    ><span aria-hidden="true">${MARKS[standing]}</span> ${word}</span
  >`;
}

export function standingOfResult(result: string): Standing {
  if (result === "succeeded") return "good";
  if (result === "failed") return "bad";
  return result === "in-progress" || result === "running" ? "busy" : "unknown";
}
