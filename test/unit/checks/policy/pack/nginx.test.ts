import { deepEqual } from "node:assert/strict";
import { parseNginx } from "../../../../../checks/policy/pack/nginx.ts";
import { hsts } from "../../../../../checks/policy/pack/rules/hsts.ts";
import { plainHttp } from "../../../../../checks/policy/pack/rules/plainHttp.ts";
import { tlsVersions } from "../../../../../checks/policy/pack/rules/tlsVersions.ts";
import { judge, judgeAll, nginxFile, resource } from "./support.ts";

const HSTS = 'add_header Strict-Transport-Security "max-age=63072000" always;';
const tls = (body: string) => `server { listen 443 ssl; server_name a.test; ${body} }`;

describe("nginx's language", () => {
  it("is read with its quotes, comments, variables and blocks", () => {
    const text = `
# server { listen 80; }
map $a $b { default "x; y"; "" ''; }
server { listen [::]:80; location ~* ^/a{2}$ { return 301 https://$host\${x}; } }`;
    deepEqual(parseNginx(text.replace("{2}", "")), [
      {
        name: "map",
        args: ["$a", "$b"],
        block: [
          { name: "default", args: ["x; y"] },
          { name: "", args: [""] },
        ],
      },
      {
        name: "server",
        args: [],
        block: [
          { name: "listen", args: ["[::]:80"] },
          {
            name: "location",
            args: ["~*", "^/a$"],
            block: [{ name: "return", args: ["301", "https://$host${x}"] }],
          },
        ],
      },
    ]);
  });
});

describe("the rule for plain HTTP", () => {
  const said = ["a.test is served without TLS"];
  const plain = (body: string, listen = "listen 80;") =>
    judge(plainHttp, nginxFile(`server { ${listen} server_name a.test; ${body} }`));

  for (const [what, body, listen] of [
    ["a proxy", "location / { proxy_pass http://odoo; }"],
    ["files", "root /var/www;"],
    [
      "a page that only some places redirect",
      "location /a { return 301 https://$host$request_uri; }",
    ],
    ["a redirect to plain HTTP", "return 301 http://other.test$request_uri;"],
    ["a condition", "if ($a) { return 301 https://$host; } location / { proxy_pass http://x; }"],
    ["no listen at all", "location / { proxy_pass http://x; }", ""],
    ["a port beside TLS", "location / { proxy_pass http://x; }", "listen 443 ssl; listen 8080;"],
    [
      "an ACME path that leads elsewhere",
      "location ^~ /.well-known/acme-challenge/ { proxy_pass http://x; } location / { return 404; }",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      deepEqual(await plain(body, listen), said);
    });
  }

  for (const [what, body, listen] of [
    ["a redirect", "return 301 https://$host$request_uri;"],
    ["a hang-up", "return 444;", "listen 80 default_server; listen [::]:80 default_server;"],
    [
      "proofs for certificates beside a redirect",
      "location ^~ /.well-known/acme-challenge/ { root /var/www/acme; } location / { return 301 https://$host$request_uri; }",
    ],
    ["TLS", "location / { proxy_pass http://x; }", "listen 443 ssl; listen [::]:443 ssl;"],
    ["a port of the host itself", "location / { proxy_pass http://x; }", "listen 127.0.0.1:81;"],
  ] as const) {
    it(`leaves ${what} alone`, async () => {
      deepEqual(await plain(body, listen), []);
    });
  }

  it("finds a server within nginx.conf, and an include that nobody judged", async () => {
    const text = `http {
      include /etc/nginx/mime.types; include /etc/nginx/ipai.d/*.conf;
      include /etc/nginx/sites-enabled/*;
      server { server_name b.test; root /x; }
    }`;
    deepEqual(await judge(plainHttp, nginxFile(text, "/etc/nginx/nginx.conf")), [
      "b.test is served without TLS",
      "/etc/nginx/sites-enabled/* is included, and nobody judged it",
    ]);
  });

  it("looks at nginx's files only", async () => {
    const other = resource("host:index:File", {
      path: "/etc/x.conf",
      content: "server { root /; }",
    });
    deepEqual(await judge(plainHttp, other), []);
  });
});

describe("the rule for TLS versions", () => {
  it("refuses what is older than 1.2, in a server too", async () => {
    const text = `ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ${tls("ssl_protocols SSLv3;")}`;
    deepEqual(await judge(tlsVersions, nginxFile(text)), [
      "it allows TLSv1, TLSv1.1",
      "it allows SSLv3",
    ]);
  });
  it("refuses a stack that leaves the versions to nginx", () => {
    const said = ["a.test leaves the versions of TLS to nginx"];
    deepEqual(judgeAll(tlsVersions, [nginxFile(tls(HSTS))]), said);
    // What another server says holds for that one.
    const other = tls("ssl_protocols TLSv1.3;").replace("a.test", "b.test");
    deepEqual(judgeAll(tlsVersions, [nginxFile(tls(HSTS)), nginxFile(other)]), said);
  });
  it("leaves a stack alone that says it once for all, or in each server", async () => {
    const once = nginxFile("ssl_protocols TLSv1.2 TLSv1.3;", "/etc/nginx/ipai.d/00-tls.conf");
    const inHttp = nginxFile("http { ssl_protocols TLSv1.3; }", "/etc/nginx/nginx.conf");
    deepEqual(await judge(tlsVersions, once), []);
    deepEqual(judgeAll(tlsVersions, [nginxFile(tls("")), once]), []);
    deepEqual(judgeAll(tlsVersions, [nginxFile(tls("")), inHttp]), []);
    deepEqual(judgeAll(tlsVersions, [nginxFile(tls("ssl_protocols TLSv1.3;"))]), []);
  });
});

describe("the rule for HSTS", () => {
  const said = (place: string) => [
    `${place} of a.test sends no Strict-Transport-Security of a year or more`,
  ];
  for (const [what, body, place] of [
    ["a server without it", "root /x;", "a.test"],
    ["a location that inherits nothing", "location / { proxy_pass http://x; }", "location /"],
    [
      "a location whose own header drops it",
      `${HSTS} location / { root /x; } location /b { add_header X-A b; }`,
      "location /b",
    ],
    [
      "one within a location",
      `location / { ${HSTS} location /c { add_header X-A b; } }`,
      "location /c",
    ],
    ["less than a year", `location / { ${HSTS.replace("63072000", "3600")} }`, "location /"],
    ["one that errors do without", `location / { ${HSTS.replace(" always", "")} }`, "location /"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      deepEqual(await judge(hsts, nginxFile(tls(body))), said(place));
    });
  }

  for (const [what, body] of [
    ["a server that says it for all", `${HSTS} location / { proxy_pass http://x; }`],
    ["each location that says it", `location / { ${HSTS} } location = /a { ${HSTS} }`],
    ["a server that shows no certificate", "ssl_reject_handshake on;"],
    ["one that hangs up", "return 444;"],
  ] as const) {
    it(`leaves ${what} alone`, async () => {
      deepEqual(await judge(hsts, nginxFile(tls(body))), []);
    });
  }

  it("asks nothing of plain HTTP, where browsers do not heed it", async () => {
    deepEqual(await judge(hsts, nginxFile("server { listen 80; return 444; }")), []);
  });
});
