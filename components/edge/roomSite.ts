import { ipai } from "../../report/ipai.ts";
import { ROOM_HOLDER, ROOM_SOCKET } from "../paths.ts";
import { upgradable } from "./proxy.ts";
import type { Location, Site } from "./site.ts";

/** A plan is made or approved while its form waits. */
const LONG_SECONDS = 300;
/** A page and what it loads at once, for a few tabs; above that, this many requests a second pass. */
const BURST = 100;
const PER_SECOND = 10;

/**
 * Without what follows a question mark, and without the page before: the link that lets a browser in
 * and what GitHub sends back hold keys. Under a tag of its own: metrics and alerts count what Odoo's
 * and n8n's names answer, and a closed room is nobody's outage.
 */
const LOG_FORMAT =
  'log_format ipai_room \'$remote_addr - - [$time_local] "$request_method $uri $server_protocol" $status ' +
  '$body_bytes_sent "-" "$http_user_agent" $request_time\';';
const ACCESS_LOG = "access_log syslog:server=unix:/dev/log,nohostname,tag=ipai_room ipai_room;";

const AWAY = "@away";

/**
 * The control room's name. Whoever serves it does so on a machine of their own, which has the state and
 * the credentials; a socket of this host leads there as long as they do (`provider/ssh/publish.ts`).
 */
export function roomSite(name: string, stack: string): Site {
  const room = [
    ACCESS_LOG,
    `limit_req zone=room burst=${BURST} nodelay;`,
    `error_page 502 503 504 ${AWAY};`,
    // Asked first: each request to a room that is closed would be an error in nginx's log.
    // By the file beside the socket: of nginx's tests none knows a socket.
    `if (!-f ${ROOM_HOLDER}) { return 503; }`,
    ...upgradable({ upstream: "room", timeoutSeconds: LONG_SECONDS }),
  ];
  // Their addresses are keys, and nginx would write them into its own words about an error.
  const key = (path: string): Location => ({
    match: `= ${path}`,
    directives: ["error_log /dev/null;", ...room],
  });
  return {
    name,
    bodyLimitMb: 1,
    shared: [
      LOG_FORMAT,
      // Not among the other upstreams: it comes and goes with this vhost, in one file.
      `upstream room { server unix:${ROOM_SOCKET}; }`,
      `limit_req_zone $binary_remote_addr zone=room:10m rate=${PER_SECOND}r/s;`,
    ],
    locations: [
      { match: "/", directives: room },
      key("/enter"),
      key("/login/github/back"),
      { match: AWAY, directives: awayPage(stack) },
    ],
  };
}

/** What stands there while nobody serves: what the person who may has to type. */
function awayPage(stack: string): string[] {
  const page =
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    '<meta name="color-scheme" content="light dark"><title>The control room is closed</title></head>' +
    "<body><main><h1>The control room is closed</h1>" +
    "<p>It is open while somebody who runs this stack serves it, from a checkout of their own:</p>" +
    `<p><code>${ipai("room", { publish: true, stack })}</code></p></main></body></html>`;
  return [
    "access_log off;",
    "default_type text/html;",
    "add_header Content-Security-Policy \"default-src 'none'; frame-ancestors 'none'\" always;",
    "add_header Referrer-Policy no-referrer always;",
    "add_header Cache-Control no-store always;",
    `return 503 '${page}';`,
  ];
}
