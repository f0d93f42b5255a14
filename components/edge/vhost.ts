import { locationBlock } from "./site.ts";
import type { Site } from "./site.ts";

export interface Vhost {
  readonly site: Site;
  readonly chainFile: string;
  readonly keyFile: string;
}

/** The https vhost of one name. */
export function vhostText({ site, chainFile, keyFile }: Vhost): string {
  return `# Written by the stack.
server {
  listen 443 ssl;
  listen [::]:443 ssl;
  http2 on;
  server_name ${site.name};
  ssl_certificate ${chainFile};
  ssl_certificate_key ${keyFile};
  client_max_body_size ${site.bodyLimitMb}m;

${site.locations.map(locationBlock).join("\n\n")}
}
`;
}
