import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { ipai } from "../../../report/ipai.ts";

/** What a paused stack says of itself: since when, by whom, why, and how it goes on. */
export function pauseNotice(look: Look): Html | undefined {
  const all = look.read("settings", AGE.here).output?.settings ?? [];
  const value = (name: string) => all.find(({ key }) => key === `pause.${name}`)?.value;
  const reason = value("reason");
  if (reason === undefined) return undefined;
  return html`<div class="notice act" role="status">
    <p>
      <strong>Paused.</strong> CI deploys nothing here: ${reason} (${value("by")}, ${value("at")}).
    </p>
    <p class="next">
      <span class="label">Next</span> <code>${ipai("resume", { stack: look.stack })}</code>
    </p>
  </div>`;
}
