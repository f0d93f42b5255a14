import { html, type Html } from "../html.ts";

/** A preview as `ipai` prints it; lines of a diff by colour and by their sign. */
export function diffText(text: string): Html {
  return html`<pre class="diff" tabindex="0">
${text.split("\n").map((line) => {
      if (/^\s*\+/.test(line)) return html`<ins>${line}</ins> `;
      if (/^\s*-/.test(line)) return html`<del>${line}</del> `;
      return html`${line} `;
    })}</pre>`;
}
