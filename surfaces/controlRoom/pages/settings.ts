import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { shown } from "../parts/reading.ts";
import { badge } from "../parts/status.ts";
import { dataTable } from "../parts/table.ts";
import { ipai } from "../../../report/ipai.ts";

/** What the program is told; secrets as names. Read here, written in the stack's file. */
export function settingsPage(look: Look): Html {
  return shown(look.read("settings", AGE.here), {
    now: look.now,
    waiting: "Reading the settings…",
    show: ({ file, settings: all, secrets }) =>
      html`<p>
          They are written in <code>${file}</code>;
          <code>${ipai("preview", { stack: look.stack })}</code> shows what a change would do.
        </p>
        <h2>Secrets</h2>
        ${
          secrets.length === 0
            ? html`<p>
                This stack needs none of yours: it makes its own, and keeps them encrypted in its
                state.
              </p>`
            : dataTable(
                "Secrets of the environment, by name",
                ["Variable", "Here", "Needed because"],
                secrets.map(({ variable, set, why }) => [
                  html`<code>${variable}</code>`,
                  set ? badge("good", "set") : badge("bad", "not set"),
                  why,
                ]),
              )
        }
        <h2>Settings</h2>
        ${dataTable(
          "Settings of the stack",
          ["Setting", "Value", "From", "Meaning"],
          all.map(({ key, value, written, what }) => [
            html`<code>${key}</code>`,
            html`<code>${value}</code>`,
            written ? "the file" : html`<span class="age">default</span>`,
            what ?? "",
          ]),
        )}`,
  });
}
