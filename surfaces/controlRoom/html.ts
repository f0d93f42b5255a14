import { html as tagged } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** A piece of a page; whatever stands in it that came from elsewhere was escaped. */
export type Html = HtmlEscapedString;

/** What may stand in a template: pieces, texts, lists of them, or nothing. */
type Part = Html | string | number | undefined | false | readonly Part[];

/** A piece of a page. Everything in it that is no piece itself is escaped. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const made = tagged(strings, ...parts);
  // Only a promise among the parts would make it one.
  if (made instanceof Promise) throw new TypeError("a piece of a page waits for nothing");
  return made;
}
