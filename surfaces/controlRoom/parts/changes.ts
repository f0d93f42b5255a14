import { kindOf, type ResourceChange } from "../../../operations/changes/change.ts";
import { html, type Html } from "../html.ts";

const WORDS: Readonly<Record<ResourceChange["change"], string>> = {
  create: "new",
  update: "changed",
  replace: "made anew",
  delete: "gone",
  read: "read",
  adopt: "adopted",
  forget: "forgotten",
};

/** What differs, resource by resource; texts as a diff. */
export function changeList(changes: readonly ResourceChange[]): Html {
  return html`<ul class="changes">
    ${changes.map(
      ({ change, type, name, properties }) =>
        html`<li>
          <details ${properties.length > 0 && properties.length < 4 ? "open" : ""}>
            <summary>
              <span class="change ${change}">${WORDS[change]}</span> ${kindOf(type)}
              <strong>${name}</strong>
            </summary>
            ${properties.length === 0 && html`<p class="age">no property is listed</p>`}
            ${properties.map(propertyOf)}
          </details>
        </li>`,
    )}
  </ul>`;
}

function propertyOf({ path, before, after, diff }: ResourceChange["properties"][number]): Html {
  if (diff !== undefined)
    return html`<p class="path">${path}</p>
      <pre class="diff" tabindex="0">${diffLines(diff)}</pre>`;
  return html`<p class="path">${path}</p>
    <pre class="diff" tabindex="0">
${
        before !== undefined && html`<del>- ${before}</del> `
      }${after !== undefined && html`<ins>+ ${after}</ins>`}</pre>`;
}

/** Added and removed lines of a unified diff, by colour and by their sign. */
function diffLines(diff: string): Html {
  return html`${diff.split("\n").map((line) => {
    if (line.startsWith("+")) return html`<ins>${line}</ins> `;
    if (line.startsWith("-")) return html`<del>${line}</del> `;
    return html`${line} `;
  })}`;
}
