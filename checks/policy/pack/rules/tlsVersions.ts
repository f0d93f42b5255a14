import type { Directive } from "../nginx.ts";
import { blocksNamed, isTls, named, nginxDirectives, serverName } from "../nginx.ts";
import type { Fault, FaultOf, JudgedResource, Rule } from "../rule.ts";

const MODERN = ["TLSv1.2", "TLSv1.3"];
const NEXT = `write ssl_protocols ${MODERN.join(" ")};`;

export const tlsVersions: Rule = {
  name: "tls-versions",
  description: "nginx speaks TLS 1.2 and 1.3, and says so",
  why: "older versions are broken, and what nginx speaks without being told depends on its own version",
  judge: (resource) => old(nginxDirectives(resource) ?? []),
  judgeAll: (resources) => {
    const files = resources.map((resource) => ({
      resource,
      directives: nginxDirectives(resource) ?? [],
    }));
    if (files.some(({ directives }) => saysForAll(directives))) return [];
    return files.flatMap(silent);
  },
};

function old(directives: readonly Directive[]): Fault[] {
  return directives.flatMap(({ name, args, block = [] }) => {
    const wrong = args.filter((version) => !MODERN.includes(version));
    return name === "ssl_protocols" && wrong.length > 0
      ? [{ what: `it allows ${wrong.join(", ")}`, next: NEXT }]
      : old(block);
  });
}

/** Files of `ipai.d` stand in nginx's `http` block already. */
function saysForAll(directives: readonly Directive[]): boolean {
  const http = [...directives, ...blocksNamed("http", directives).flatMap(({ block }) => block)];
  return named("ssl_protocols", http).length > 0;
}

function silent({
  resource: { urn },
  directives,
}: {
  resource: JudgedResource;
  directives: readonly Directive[];
}): FaultOf[] {
  return blocksNamed("server", directives)
    .filter(({ block }) => isTls(block) && named("ssl_protocols", block).length === 0)
    .map(({ block }) => ({
      urn,
      what: `${serverName(block)} leaves the versions of TLS to nginx`,
      next: `${NEXT} in one file for all (components/edge/server.ts)`,
    }));
}
