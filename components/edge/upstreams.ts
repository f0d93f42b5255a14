/** Where each program listens on the host's loopback address. */
export interface Upstreams {
  readonly n8n: number;
  readonly mail?: number;
}

/** The applications that stay in their place. Odoo's upstreams are its release's: they move. */
export function upstreamsText(upstreams: Upstreams): string {
  const blocks = Object.entries(upstreams).map(
    ([name, port]: [string, number]) => `upstream ${name} {\n  server 127.0.0.1:${port};\n}\n`,
  );
  return ["# Written by the stack.\n", ...blocks].join("");
}
