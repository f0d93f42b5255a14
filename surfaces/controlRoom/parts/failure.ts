import { html, type Html } from "../html.ts";
import { nextStep } from "./nextStep.ts";

/** Each code with the words that a person looks for on a page. */
const HEADINGS: Readonly<Record<string, string>> = {
  "ssh-unreachable": "The host is away",
  "ssh-host-key-changed": "Another machine answers",
  "cloud-away": "GitHub is away",
  "stack-locked": "Somebody else holds the stack",
  "nothing-up": "Nothing has been brought up yet",
  "stack-not-found": "Nothing has been brought up yet",
  "no-backup": "No backups",
  settings: "The settings are wrong",
  timeout: "No answer in time",
};

interface Failure {
  readonly code: string;
  readonly what: string;
  readonly given?: string | undefined;
  readonly next: string;
}

/** What went wrong, what was found, and what to type next. */
export function failureCard(error: Failure, heading?: string): Html {
  const { code, what, given, next } = error;
  return html`<div class="notice bad" role="status">
    <p><strong>${heading ?? HEADINGS[code] ?? "No answer"}.</strong> ${what}</p>
    ${given !== undefined && html`<pre>${given}</pre>`}
    <p class="next"><span class="label">Next</span> ${nextStep(next)}</p>
  </div>`;
}
