import { listenLines } from "./server.ts";
import { locationBlock } from "./site.ts";
import type { Site } from "./site.ts";

export interface Vhost {
  readonly site: Site;
  readonly chainFile: string;
  readonly keyFile: string;
  readonly ipv6: boolean;
}

/** The https vhost of one name. */
export function vhostText({ site, chainFile, keyFile, ipv6 }: Vhost): string {
  const shared = (site.shared ?? []).map((line) => `${line}\n`).join("");
  return `# Written by the stack.
${shared}server {
${listenLines("443 ssl", { ipv6 })}
  http2 on;
  server_name ${site.name};
  ssl_certificate ${chainFile};
  ssl_certificate_key ${keyFile};
  client_max_body_size ${site.bodyLimitMb}m;

${site.locations.map(locationBlock).join("\n\n")}
}
`;
}
