import { kindOf, type ResourceChange } from "../../../operations/changes/change.ts";
import { html, type Html } from "../html.ts";
import { diffText } from "./diff.ts";

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
  const both = [
    ...(before === undefined ? [] : [`- ${before}`]),
    ...(after === undefined ? [] : [`+ ${after}`]),
  ].join("\n");
  return html`<p class="path">${path}</p>
    ${diffText(diff ?? both)}`;
}
