import { html, type Html } from "../html.ts";
import type { Look } from "../look.ts";
import { changeList } from "../parts/changes.ts";
import { nextStep } from "../parts/nextStep.ts";
import { shown } from "../parts/reading.ts";
import { badge } from "../parts/status.ts";
import { exact } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

/** What the host holds otherwise than the stack says, and the addons than their manifest. */
export function driftPage(look: Look): Html {
  const { stack, csrf, now } = look;
  const reading = look.kept("drift");
  const untouched = reading.output === undefined && !reading.failure && !reading.asking;
  return html`<form
      method="post"
      action="/${stack}/drift/look"
      ${look.may("operator") ? "" : "hidden"}
    >
      <input type="hidden" name="csrf" value="${csrf}" />
      <button ${reading.asking ? "disabled" : ""}>
        ${reading.asking ? "Looking…" : "Look now"}
      </button>
      <span class="age"
        >reads everything back from the host and keeps the time of a good look there; some
        seconds</span
      >
    </form>
    ${
      untouched
        ? html`<p class="empty">
            Nobody has looked since this room was opened. Use the button, or type
            <code>${ipai("drift", { stack })}</code>.
          </p>`
        : shown(reading, {
            now,
            waiting: "Reading everything back from the host…",
            show: ({ drift: found, manifest, lastGood, ok, checkedAt }) => html`
              <p class="headline ${ok ? "good" : "bad"}" role="status">
                ${badge(ok ? "good" : "bad", ok ? "no drift" : "drift")}
                <span
                  >${ok ? "The host holds what the stack says." : sinceText(lastGood, checkedAt)}</span
                >
              </p>
              <h2>The host</h2>
              ${
                found.length === 0
                  ? html`<p>It holds what the state says.</p>`
                  : html`${changeList(found)}
                      <p class="next">
                        <span class="label">Next</span>
                        ${nextStep(ipai("up", { refresh: true, stack }))}
                      </p>`
              }
              <h2>The addons</h2>
              ${
                manifest.findings.length === 0
                  ? html`<p>They are what was declared and locked.</p>`
                  : html`<ul>
                      ${manifest.findings.map(
                        ({ severity, what, where, next }) =>
                          html`<li>
                            ${badge(severity === "error" ? "bad" : "act", severity)} ${what}
                            (<code>${where}</code>); ${nextStep(next)}
                          </li>`,
                      )}
                    </ul>`
              }
            `,
          })
    }`;
}

function sinceText(lastGood: { at: string } | null, checkedAt: string): string {
  return lastGood === null
    ? `Something differs at ${exact(checkedAt)}; no look without drift is known.`
    : `Something differs at ${exact(checkedAt)}; the last look without drift was at ${exact(lastGood.at)}.`;
}
