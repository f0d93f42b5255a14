import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { Production, Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";
import { contentTypeOf, describe, titleOf } from "../wire/describe.ts";
import type { Answer } from "../wire/wire.ts";

/** What must answer at a public name, told from its own page: a status alone once was Mattermost's. */
interface Identity {
  readonly url: string;
  readonly who: string;
  readonly login?: { readonly user: string; readonly password: string };
  recognised(answer: Answer): boolean;
}

/** RFC 6797 leaves the length open; a year is what HSTS preload lists ask for. Seconds. */
const YEAR = 31_536_000;

export const identity: Layer = {
  name: "edge",
  judge: async (production) => {
    const each = identitiesOf(production).map((wanted) => judgeOne(wanted, production));
    return (await Promise.all(each)).flat();
  },
};

function identitiesOf({ outputs }: Production): Identity[] {
  const { urls, logins } = outputs;
  return [
    {
      url: new URL("/web/login", urls.erp).href,
      who: "Odoo's login form",
      recognised: ({ body }) =>
        /<form\b[^>]*\boe_login_form\b/.test(body) && body.includes('name="csrf_token"'),
    },
    {
      url: urls.n8n,
      who: "n8n's page",
      recognised: (answer) => /\bn8n\b/i.test(titleOf(answer) ?? ""),
    },
    ...(urls.mail !== undefined && logins.mail !== undefined
      ? [
          {
            url: urls.mail,
            who: "the mail catcher's page",
            login: logins.mail,
            recognised: (answer: Answer) => /^MailDev\b/i.test(titleOf(answer) ?? ""),
          },
        ]
      : []),
  ];
}

async function judgeOne(wanted: Identity, { outputs, wire }: Production): Promise<Finding[]> {
  const answer = await wire.request(wanted.url, { headers: headersFor(wanted) });
  const next = bringUp(outputs);
  const isPage = answer.status === 200 && contentTypeOf(answer) === "text/html";
  const hsts = answer.headers["strict-transport-security"];
  return [
    finding(isPage && wanted.recognised(answer), {
      subject: wanted.url,
      expected: `${wanted.who}, status 200, over verified TLS`,
      found: describe(answer),
      next,
    }),
    finding(Number(/max-age=(\d+)/.exec(hsts ?? "")?.[1]) >= YEAR, {
      subject: wanted.url,
      expected: "Strict-Transport-Security of a year or more",
      found: hsts ?? "no such header",
      next,
    }),
  ];
}

/** As a browser asks: some pages are only given to who accepts HTML. */
function headersFor({ login }: Identity): Record<string, string> {
  const accept = "text/html";
  if (login === undefined) return { accept };
  const pair = Buffer.from(`${login.user}:${login.password}`).toString("base64");
  return { accept, authorization: `Basic ${pair}` };
}
