import type { Settings } from "../config/settings.ts";

/** What people type into a browser. */
export interface Urls {
  readonly erp: string;
  readonly n8n: string;
  /** Where the stack has a mail catcher. */
  readonly mail?: string;
  /** Where the control room has a public name. */
  readonly room?: string;
}

export function urlsOf({ names, mail }: Settings, httpsPort: number): Urls {
  const port = httpsPort === 443 ? "" : `:${httpsPort}`;
  return {
    erp: `https://${names.erp}${port}`,
    n8n: `https://${names.n8n}${port}`,
    ...(mail.kind === "catcher" && { mail: `https://${names.mail}${port}` }),
    ...(names.room !== undefined && { room: `https://${names.room}${port}` }),
  };
}
