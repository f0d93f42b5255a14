import type { Directive } from "../nginx.ts";
import { blocksNamed, listens, named, nginxDirectives, serverName } from "../nginx.ts";
import type { Fault, Rule } from "../rule.ts";

const ACME = "/.well-known/acme-challenge/";
/** What the stack itself wrote, and Debian's tables; any other file may hold a server. */
const KNOWN_FILES = /^(?:\/etc\/nginx\/)?(?:ipai\.d\/|modules-enabled\/|mime\.types$|\w+_params$)/;

export const plainHttp: Rule = {
  name: "plain-http",
  description: "without TLS nginx serves only proofs for certificates and the way to https",
  why: "passwords and sessions over plain HTTP can be read and changed on the way",
  judge: (resource) => {
    const directives = nginxDirectives(resource) ?? [];
    return [...judgeServers(directives), ...judgeIncludes(directives)];
  },
};

function judgeServers(directives: readonly Directive[]): Fault[] {
  return blocksNamed("server", directives).flatMap(({ block }) => {
    if (listens(block).every(({ tls, local }) => tls || local)) return [];
    if (answersOnly(block)) return [];
    return [
      {
        what: `${serverName(block)} is served without TLS`,
        next: "write listen 443 ssl, and on port 80 nothing but: return 301 https://$host$request_uri;",
      },
    ];
  });
}

/** It redirects, refuses, or serves proofs; nothing else. */
function answersOnly(server: readonly Directive[]): boolean {
  // A server's own `return` comes before every location.
  if (named("return", server).some(harmless)) return true;
  const locations = named("location", server);
  const all = locations.some(({ args }) => args.join(" ") === "/");
  return (
    all &&
    locations.every(({ args, block = [] }) =>
      args.at(-1)?.startsWith(ACME)
        ? !block.some(({ name }) => name.endsWith("_pass"))
        : named("return", block).some(harmless),
    )
  );
}

function harmless({ args: [code = "", target = ""] }: Directive): boolean {
  return /^4\d\d$/.test(code) || (/^30[1278]$/.test(code) && target.startsWith("https://"));
}

function judgeIncludes(directives: readonly Directive[]): Fault[] {
  return directives.flatMap(({ name, args: [file = ""], block = [] }) =>
    name === "include" && !KNOWN_FILES.test(file)
      ? [
          {
            what: `${file} is included, and nobody judged it`,
            next: "take the include out, and declare the file in /etc/nginx/ipai.d",
          },
        ]
      : judgeIncludes(block),
  );
}
