import { html, type Html } from "../html.ts";

type Cell = Html | string;

/** A table that scrolls by itself where it is wider than the screen, reachable by the keyboard too. */
export function dataTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="aside">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** An empty list says what makes it otherwise. */
export function emptyList(what: string, command: string): Html {
  return html`<p class="empty">${what} Type <code>${command}</code>.</p>`;
}
