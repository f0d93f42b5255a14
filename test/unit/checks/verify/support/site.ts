import type { IncomingMessage } from "node:http";

export interface Asked {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A production's pages; a test breaks one of them by `pages.set`. */
export class Site {
  readonly certificateNames: string[] = [
    "erp.ipai.localhost",
    "n8n.ipai.localhost",
    "mail.ipai.localhost",
  ];
  readonly pages = new Map<string, Reply | ((asked: Asked) => Reply)>(healthyPages());
  /** How a handshake is answered; `accept` overrides the key that it asks for. */
  readonly webSocket: { status: number; accept?: string } = { status: 101 };
  /** Names that are answered although nobody declared them. */
  readonly strangers: string[] = [];

  answersTo(name: string): boolean {
    return name.endsWith(".ipai.localhost") || this.strangers.includes(name);
  }

  reply(asked: Asked): Reply {
    const { protocol, hostname, pathname } = asked.url;
    const page =
      this.pages.get(`${protocol}//${hostname}${pathname}`) ??
      this.pages.get(`${protocol}*`) ??
      html("Not found", "", 404);
    return typeof page === "function" ? page(asked) : page;
  }
}

export const ERP = "https://erp.ipai.localhost";
export const N8N = "https://n8n.ipai.localhost";
export const MAIL = "https://mail.ipai.localhost";
export const STYLE = "/web/assets/1a2b3c4/web.assets_frontend.min.css";
export const SCRIPT = "/web/assets/5d6e7f8/web.assets_frontend_minimal.min.js";

export function html(title: string, body: string, status = 200): Reply {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "strict-transport-security": "max-age=63072000",
    },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`,
  };
}

export function json(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

export function loginPage(style = STYLE): Reply {
  return html(
    "Odoo",
    `<link rel="stylesheet" href="${style}"/><script data-src="${SCRIPT}"></script>
     <form class="oe_login_form " role="form" method="post"><input name="csrf_token"/></form>`,
  );
}

function healthyPages(): [string, Reply | ((asked: Asked) => Reply)][] {
  return [
    [
      "http:*",
      ({ url }) => redirectTo(url.href.replace(/^http:\/\/([^/:]+)(:\d+)?/, "https://$1")),
    ],
    [`${ERP}/web/login`, loginPage()],
    [`${ERP}${STYLE}`, { status: 200, headers: { "content-type": "text/css" }, body: "a{}" }],
    [
      `${ERP}${SCRIPT}`,
      { status: 200, headers: { "content-type": "application/javascript" }, body: "1" },
    ],
    [`${ERP}/web/health`, json({ status: "pass" })],
    [`${ERP}/odoo`, redirectTo("/web/login?redirect=%2Fodoo", 303)],
    [`${ERP}/web/database/manager`, html("403 Forbidden", "", 403)],
    [`${ERP}/web/session/authenticate`, authenticate],
    [`${ERP}/web/dataset/call_kw/res.users/search_read`, searchRead],
    [`${ERP}/web/session/destroy`, json({ jsonrpc: "2.0", id: null, result: null })],
    [`${N8N}/`, html("n8n.io - Workflow Automation", "")],
    [`${N8N}/healthz/readiness`, json({ status: "ok" })],
    [`${MAIL}/`, mailCatcher],
  ];
}

export function redirectTo(location: string, status = 301): Reply {
  return { status, headers: { location } };
}

function authenticate({ body }: Asked): Reply {
  const { params } = JSON.parse(body) as { params: Record<string, string> };
  if (params["db"] !== "odoo_prod" || params["password"] !== "probe's password")
    return odooError("odoo.exceptions.AccessDenied", "Access Denied");
  const result = { uid: 7, db: "odoo_prod", server_version: "19.0" };
  const reply = json({ jsonrpc: "2.0", id: null, result });
  return { ...reply, headers: { ...reply.headers, "set-cookie": "session_id=s3ss10n; Path=/" } };
}

function searchRead({ request }: Asked): Reply {
  return request.headers.cookie === "session_id=s3ss10n"
    ? json({ jsonrpc: "2.0", id: null, result: [{ id: 7, login: "ipai_probe" }] })
    : odooError("odoo.http.SessionExpiredException", "Session expired");
}

/** Odoo answers 200 to a call that failed. */
export function odooError(name: string, message: string): Reply {
  return json({
    jsonrpc: "2.0",
    id: null,
    error: { code: 200, message: "Odoo Server Error", data: { name, message } },
  });
}

function mailCatcher({ request }: Asked): Reply {
  const expected = `Basic ${Buffer.from("mail:mail's password").toString("base64")}`;
  if (request.headers.authorization !== expected) return html("401 Unauthorized", "", 401);
  // MailDev gives its page to browsers only.
  return request.headers.accept?.includes("text/html") === true
    ? html("MailDev", "")
    : json({ error: "Not found" }, 404);
}
