import type { Settings } from "../../config/settings.ts";
import * as images from "../../images/contracts.ts";
import { odooSite } from "./odooSite.ts";
import { mailSite, n8nSite } from "./otherSites.ts";
import { roomSite } from "./roomSite.ts";
import type { Site } from "./site.ts";
import type { Upstreams } from "./upstreams.ts";

/** The public names of a stack, and what nginx does for each. */
export function sitesOf({ stack, names, edge, odoo, mail }: Settings): Site[] {
  const { bodyLimitMb, loginBurst } = edge;
  return [
    odooSite({ name: names.erp, bodyLimitMb, loginBurst, timeoutSeconds: odoo.timeRealSeconds }),
    n8nSite(names.n8n, bodyLimitMb),
    ...(mail.kind === "catcher" ? [mailSite(names.mail)] : []),
    ...(names.room === undefined ? [] : [roomSite(names.room, stack)]),
  ];
}

/** Where the programs behind the names listen. */
export function upstreamsOf({ mail }: Settings): Upstreams {
  return {
    n8n: images.n8n.port,
    ...(mail.kind === "catcher" && { mail: images.mail.ports.web }),
  };
}
