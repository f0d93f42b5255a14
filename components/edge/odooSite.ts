import { proxied, upgradable } from "./proxy.ts";
import type { Location, Site } from "./site.ts";

export interface OdooSiteArgs {
  readonly name: string;
  readonly bodyLimitMb: number;
  /** As long as Odoo itself lets a request run. */
  readonly timeoutSeconds: number;
  /** Log-in attempts at once per client address. */
  readonly loginBurst: number;
}

/** Where a password can be tried. Odoo's own cooldown counts per process only. */
const LOGIN_PATHS = ["/web/login", "/web/session/authenticate", "/jsonrpc", "/xmlrpc"];
/** Odoo answers a websocket's silence with a ping of its own well within an hour. */
const WEBSOCKET_SECONDS = 3600;

/** Odoo's name: its workers, its websocket, and what nobody may reach. */
export function odooSite(args: OdooSiteArgs): Site {
  const { name, bodyLimitMb, timeoutSeconds, loginBurst } = args;
  const odoo = [
    ...proxied({ upstream: "odoo", timeoutSeconds }),
    "proxy_cookie_flags session_id secure samesite=lax;",
  ];
  const login = (path: string): Location => ({
    // XML-RPC's services are paths below it.
    match: path === "/xmlrpc" ? `^~ ${path}` : `= ${path}`,
    directives: [`limit_req zone=login burst=${loginBurst} nodelay;`, ...odoo],
  });
  return {
    name,
    bodyLimitMb,
    locations: [
      { match: "/", directives: odoo },
      {
        match: "/websocket",
        directives: [
          ...upgradable({ upstream: "odoo_websocket", timeoutSeconds: WEBSOCKET_SECONDS }),
          "proxy_cookie_flags session_id secure samesite=lax;",
        ],
      },
      ...LOGIN_PATHS.map(login),
      // The database manager: backups and restores are the stack's, not a web form's.
      { match: "^~ /web/database", directives: ["return 404;"] },
      { match: "= /web/health", directives: ["access_log off;", ...odoo] },
    ],
  };
}
