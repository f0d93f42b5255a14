import { html, type Html } from "../html.ts";

/** A diff, or a preview with diffs in it: lines that come and go by colour and by their sign. */
export function diffText(text: string): Html {
  return html`<pre class="diff" tabindex="0">${text.split("\n").flatMap(lineOf)}</pre>`;
}

/** The line's end stands outside the templates, whose own white space is the formatter's. */
function lineOf(line: string): (Html | string)[] {
  if (/^\s*\+/.test(line)) return [html`<ins>${line}</ins>`, "\n"];
  if (/^\s*-/.test(line)) return [html`<del>${line}</del>`, "\n"];
  return [line, "\n"];
}
