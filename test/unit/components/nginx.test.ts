import { deepEqual, equal, match } from "node:assert/strict";
import { odooSite } from "../../../components/edge/odooSite.ts";
import { mailSite, n8nSite } from "../../../components/edge/otherSites.ts";
import { roomSite } from "../../../components/edge/roomSite.ts";
import {
  closedServer,
  NGINX_CONF,
  plainHttpText,
  sharedText,
  TLS_CONF,
} from "../../../components/edge/server.ts";
import { upstreamsText } from "../../../components/edge/upstreams.ts";
import { vhostText } from "../../../components/edge/vhost.ts";
import type { Site } from "../../../components/edge/site.ts";

const erp = odooSite({
  name: "erp.insightpulseai.net",
  bodyLimitMb: 128,
  timeoutSeconds: 720,
  loginBurst: 20,
});
const room = roomSite("room.x.net", "prod");
const sites: Site[] = [erp, n8nSite("n8n.insightpulseai.net", 128), mailSite("mail.x.net"), room];

function textOf(site: Site): string {
  return vhostText({
    site,
    chainFile: "/live/fullchain.pem",
    keyFile: "/live/privkey.pem",
    ipv6: true,
  });
}

/** The lines of each `location`, by what it matches. */
function locations(text: string): Map<string, string> {
  const blocks = text.matchAll(/^ {2}location (.+) \{\n([\s\S]*?)^ {2}\}/gm);
  return new Map([...blocks].map(([, matched = "", body = ""]) => [matched, body]));
}

describe("nginx's vhosts", () => {
  for (const site of sites) {
    it(`of ${site.name} send HSTS from every location, since a location inherits none`, () => {
      const blocks = locations(textOf(site));
      equal(blocks.size, site.locations.length);
      for (const body of blocks.values()) {
        match(body, /add_header Strict-Transport-Security "max-age=63072000" always;/);
      }
    });
  }

  it("answer for one name each, with its own certificate", () => {
    const text = textOf(erp);
    deepEqual(text.match(/server_name .*/g), ["server_name erp.insightpulseai.net;"]);
    match(text, /ssl_certificate \/live\/fullchain\.pem;\n {2}ssl_certificate_key \/live\/privkey/);
    match(text, /client_max_body_size 128m;/);
  });

  it("bring websockets to Odoo's own process for them, as an upgrade and unbuffered", () => {
    const body = locations(textOf(erp)).get("/websocket") ?? "";
    match(body, /proxy_pass http:\/\/odoo_websocket;/);
    match(body, /proxy_http_version 1\.1;/);
    match(body, /proxy_set_header Upgrade \$http_upgrade;/);
    match(body, /proxy_set_header Connection \$connection_upgrade;/);
    match(body, /proxy_buffering off;/);
  });

  it("do not believe what a client says about where it comes from", () => {
    const body = locations(textOf(erp)).get("/") ?? "";
    match(body, /X-Forwarded-For \$remote_addr;/);
    match(body, /X-Forwarded-Proto \$scheme;/);
    match(body, /X-Forwarded-Host \$http_host;/);
  });

  it("wait for Odoo as long as Odoo lets a request run", () => {
    match(locations(textOf(erp)).get("/") ?? "", /proxy_read_timeout 720s;/);
  });

  it("keep Odoo's session cookie on TLS", () => {
    match(
      locations(textOf(erp)).get("/") ?? "",
      /proxy_cookie_flags session_id secure samesite=lax/,
    );
  });

  it("hand the control room's requests to its socket, and say what to type where there is none", () => {
    const found = locations(textOf(room));
    const body = found.get("/") ?? "";
    match(body, /if \(!-f \/var\/lib\/ipai\/room\/holder\) \{ return 503; \}/);
    match(body, /error_page 502 503 504 @away;/);
    match(body, /proxy_pass http:\/\/room;/);
    match(found.get("@away") ?? "", /return 503 '.*npx ipai room --publish --stack prod.*';/);
    match(textOf(room), /^upstream room \{ server unix:\/var\/lib\/ipai\/room\/room\.sock; \}$/m);
  });

  it("write no key of the control room into a log, and count none of its answers as Odoo's", () => {
    const text = textOf(room);
    const format = /log_format ipai_room (.*);/.exec(text)?.[1] ?? "";
    match(format, /\$request_method \$uri/);
    equal(/\$(?:request|request_uri|args|http_referer)\b/.test(format), false, format);
    for (const [matched, body] of locations(text)) {
      match(body, /access_log (?:off|syslog:\S+,tag=ipai_room ipai_room);/, matched);
    }
    for (const path of ["= /enter", "= /login/github/back"]) {
      match(locations(text).get(path) ?? "", /error_log \/dev\/null;/);
    }
  });

  it("limit what one address may ask of the control room", () => {
    match(textOf(room), /^limit_req_zone \$binary_remote_addr zone=room:10m rate=10r\/s;$/m);
    for (const [matched, body] of locations(textOf(room))) {
      if (matched !== "@away") match(body, /limit_req zone=room burst=100 nodelay;/, matched);
    }
  });

  it("close Odoo's database manager", () => {
    match(locations(textOf(erp)).get("^~ /web/database") ?? "", /return 404;/);
  });

  it("limit log-ins wherever a password can be tried", () => {
    const limited = [...locations(textOf(erp))]
      .filter(([, body]) => body.includes("limit_req zone=login burst=20 nodelay;"))
      .map(([matched]) => matched);
    deepEqual(limited, ["= /web/login", "= /web/session/authenticate", "= /jsonrpc", "^~ /xmlrpc"]);
  });
});

describe("what nginx's vhosts share", () => {
  it("counts log-in attempts and not looks at the form, and answers 429", () => {
    const text = sharedText({ perMinute: 10 });
    match(text, /map \$request_method \$login_attempt \{\n {2}default "";\n {2}POST \$binary_rem/);
    match(text, /limit_req_zone \$login_attempt zone=login:10m rate=10r\/m;/);
    match(text, /limit_req_status 429;/);
  });

  it("is Mozilla's guideline 6.0, intermediate", () => {
    match(TLS_CONF, /ssl_protocols TLSv1\.2 TLSv1\.3;/);
    match(TLS_CONF, /ssl_ecdh_curve X25519MLKEM768:X25519:prime256v1:secp384r1;/);
    match(TLS_CONF, /ssl_prefer_server_ciphers off;/);
    equal(/DHE-RSA/.test(TLS_CONF.replaceAll("ECDHE-RSA", "")), false);
    equal(/stapling|session_tickets/.test(TLS_CONF), false);
  });

  it("refuses names that are not the stack's, before TLS and over it", () => {
    const text = closedServer({ ipv6: true });
    match(text, /listen 80 default_server;[\s\S]*return 444;/);
    match(text, /listen 443 ssl default_server;[\s\S]*ssl_reject_handshake on;/);
  });

  it("leads plain HTTP to the port on which people reach TLS, except the authority's proofs", () => {
    const names = ["erp.x.net", "n8n.x.net"];
    const both = { ipv6: true };
    match(plainHttpText(names, 443, both), /server_name erp\.x\.net n8n\.x\.net;/);
    match(plainHttpText(names, 443, both), /return 301 https:\/\/\$host\$request_uri;/);
    match(plainHttpText(names, 8443, both), /return 301 https:\/\/\$host:8443\$request_uri;/);
    match(
      plainHttpText(names, 443, both),
      /\^~ \/\.well-known\/acme-challenge\/ \{\n {4}root \/var\/www/,
    );
  });

  it("listens on IPv6 too, unless the settings leave it out: such a kernel would not let it start", () => {
    const texts = (ipv6: boolean) => [
      closedServer({ ipv6 }),
      plainHttpText(["erp.x.net"], 443, { ipv6 }),
      vhostText({ site: erp, chainFile: "/c", keyFile: "/k", ipv6 }),
    ];
    for (const text of texts(true)) match(text, /listen \[::\]:/);
    for (const text of texts(false)) equal(text.includes("[::]"), false);
  });

  it("reads no vhost but the stack's", () => {
    deepEqual(NGINX_CONF.match(/include \S+;/g), [
      "include /etc/nginx/modules-enabled/*.conf;",
      "include /etc/nginx/mime.types;",
      "include /etc/nginx/ipai.d/*.conf;",
    ]);
  });

  it("names each program's port once, on loopback", () => {
    equal(
      upstreamsText({ n8n: 5678 }),
      `# Written by the stack.
upstream n8n {
  server 127.0.0.1:5678;
}
`,
    );
  });
});
