import { finding } from "../finding.ts";
import type { Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";
import { describe } from "../wire/describe.ts";

/** Permanent redirects: a browser keeps them (RFC 9110, 15.4.2 and 15.4.9). */
const PERMANENT = [301, 308];

/** Plain HTTP leads to the same page over TLS and serves nothing itself. */
export const redirect: Layer = {
  name: "redirect",
  judge: async ({ outputs, wire }) => {
    const { erp, n8n, mail } = outputs.urls;
    const urls = [erp, n8n, ...(mail === undefined ? [] : [mail])];
    return Promise.all(
      urls.map(async (url) => {
        const secure = new URL("/web/login?from=http", url);
        const plain = `http://${secure.hostname}${secure.pathname}${secure.search}`;
        const answer = await wire.request(plain);
        const isRight =
          PERMANENT.includes(answer.status) && answer.headers.location === secure.href;
        return finding(isRight, {
          subject: plain,
          expected: `301 or 308 to ${secure.href}`,
          found: describe(answer),
          next: bringUp(outputs),
        });
      }),
    );
  },
};
