import { html, type Html } from "../html.ts";
import type { Reading } from "../readings.ts";
import { failureCard } from "./failure.ts";
import { timeAgo } from "./time.ts";

interface Shown<Output> {
  readonly now: Date;
  /** What stands for the answer until there is one. */
  readonly waiting: string;
  readonly show: (output: Output) => Html;
}

/** An answer with its age; the newest try's failure stands above an answer that is older than it. */
export function shown<Output>(reading: Reading<Output>, options: Shown<Output>): Html {
  const { output, failure } = reading;
  return html`${failure && failureCard(failure)}
  ${
    output === undefined
      ? !failure && html`<p class="waiting" role="status">${options.waiting}</p>`
      : html`${options.show(output)} ${ageOf(reading, options.now)}`
  }`;
}

/** How old what is shown is. */
export function ageOf({ at, failure, asking }: Reading<unknown>, now: Date): Html {
  const again = asking ? ", asking again" : "";
  if (at === undefined) return html`<p class="age">${asking ? "asking" : "not asked yet"}</p>`;
  return html`<p class="age ${failure ? "stale" : ""}">
    ${failure ? "Stale: the last answer came " : "Read "}${timeAgo(new Date(at).toISOString(), now)}${again}
  </p>`;
}
