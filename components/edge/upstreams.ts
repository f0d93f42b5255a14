/** Where each program listens on the host's loopback address. */
export interface Upstreams {
  readonly odoo: number;
  readonly odoo_websocket: number;
  readonly n8n: number;
  readonly mail?: number;
}

/**
 * The only file that says which containers serve: moving from one release to the next changes
 * these lines and nothing else.
 */
export function upstreamsText(upstreams: Upstreams): string {
  const blocks = Object.entries(upstreams).map(
    ([name, port]: [string, number]) => `upstream ${name} {\n  server 127.0.0.1:${port};\n}\n`,
  );
  return ["# Written by the stack.\n", ...blocks].join("");
}
