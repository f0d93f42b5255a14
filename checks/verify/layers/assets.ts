import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { Production, Layer } from "../layer.ts";
import { bringUp, odooLog } from "../nextStep.ts";
import { contentTypeOf, describe } from "../wire/describe.ts";

/** `/web/assets/<hash>/<bundle>.min.css`, as Odoo links them; the host is there when base URL is wrong. */
const LINK = /(?:href|src)="((?:https?:\/\/[^"/]+)?\/web\/assets\/[^"]+\.(css|js))"/g;

const CONTENT_TYPES = {
  css: ["text/css"],
  js: ["text/javascript", "application/javascript"],
} as const;

/** Odoo serves its last good style with this in it when a stylesheet does not compile. */
const STYLE_ERROR = "CSS error message";

/** The style and the script that the login page links: without them the page is there but useless. */
export const assets: Layer = {
  name: "assets",
  judge: async (production) => {
    const page = new URL("/web/login", production.outputs.urls.erp);
    const { body } = await production.wire.request(page.href);
    const links = [...body.matchAll(LINK)].map(([, link = ""]) => new URL(link, page));
    return Promise.all([judgeFirst("css", links, production), judgeFirst("js", links, production)]);
  },
};

async function judgeFirst(
  kind: keyof typeof CONTENT_TYPES,
  links: readonly URL[],
  { outputs, wire }: Production,
): Promise<Finding> {
  const expected = `status 200, ${CONTENT_TYPES[kind].join(" or ")}, over TLS`;
  const link = links.find(({ pathname }) => pathname.endsWith(`.${kind}`));
  if (link === undefined) {
    return finding(false, {
      subject: `${kind} of the login page`,
      expected: `a link to a hashed ${kind} bundle`,
      found: "no link in the login page",
      next: bringUp(outputs),
    });
  }
  const seen = { subject: link.href, expected };
  if (link.protocol !== "https:") {
    // `up` sets web.base.url, which Odoo takes the scheme from.
    return finding(false, { ...seen, found: "linked over plain HTTP", next: bringUp(outputs) });
  }
  const answer = await wire.request(link.href);
  const isBroken = kind === "css" && answer.body.includes(STYLE_ERROR);
  const isRight =
    answer.status === 200 &&
    (CONTENT_TYPES[kind] as readonly string[]).includes(contentTypeOf(answer)) &&
    answer.body !== "";
  return finding(isRight && !isBroken, {
    ...seen,
    found: isBroken ? "a style that does not compile" : describe(answer),
    // Odoo gives no asset another type: something before it does.
    next: answer.status === 200 && !isBroken ? bringUp(outputs) : odooLog(outputs),
  });
}
