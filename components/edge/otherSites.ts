import { upgradable } from "./proxy.ts";
import type { Site } from "./site.ts";

const LONG_SECONDS = 3600;

/** n8n's name: the editor keeps a websocket open, and a webhook may wait for its workflow. */
export function n8nSite(name: string, bodyLimitMb: number): Site {
  return {
    name,
    bodyLimitMb,
    locations: [
      {
        match: "/",
        directives: upgradable({ upstream: "n8n", timeoutSeconds: LONG_SECONDS }),
      },
      // For whoever scrapes it on the host, and nobody else.
      { match: "= /metrics", directives: ["return 404;"] },
    ],
  };
}

/** The mail catcher's name; the page is behind a password of its own. */
export function mailSite(name: string): Site {
  return {
    name,
    bodyLimitMb: 1,
    locations: [
      {
        match: "/",
        directives: upgradable({ upstream: "mail", timeoutSeconds: LONG_SECONDS }),
      },
    ],
  };
}
