import { contentTypeOf, describe } from "../../verify/wire/describe.ts";
import { Unexpected } from "./check.ts";
import type { Service } from "./service.ts";

const CONTENT_TYPES = {
  css: ["text/css"],
  js: ["text/javascript", "application/javascript"],
} as const;

/** Odoo serves its last good style with this in it when a stylesheet does not compile. */
const STYLE_ERROR = "CSS error message";

/**
 * Fetches the first style or script that a page links below `folder`: a page without them is there
 * but useless, and they once were another program's HTML.
 * @returns its path.
 * @throws Unexpected when it is absent, empty, broken or of another type.
 */
export async function fetchLinked(
  service: Service,
  page: string,
  folder: string,
  kind: keyof typeof CONTENT_TYPES,
): Promise<string> {
  const links = [...page.matchAll(/(?:href|src)="([^"]+)"/g)]
    .map(([, link = ""]) => new URL(link, service.url))
    .filter(({ pathname }) => pathname.startsWith(folder) && pathname.endsWith(`.${kind}`));
  const [link] = links;
  if (link === undefined) throw new Unexpected(`the page links no ${kind} below ${folder}`);
  if (link.origin !== new URL(service.url).origin) {
    throw new Unexpected(`the page links its ${kind} at ${link.origin}`);
  }
  const answer = await service.request(link.href);
  const { pathname } = link;
  const types: readonly string[] = CONTENT_TYPES[kind];
  if (answer.status !== 200 || !types.includes(contentTypeOf(answer)) || answer.body === "") {
    throw new Unexpected(`${pathname}: ${describe(answer)}`);
  }
  if (kind === "css" && answer.body.includes(STYLE_ERROR)) {
    throw new Unexpected(`${pathname}: a style that does not compile`);
  }
  return pathname;
}
