import type { StackOutputs } from "../../../components/outputs.ts";

/** Where a public name is connected to. */
export interface EdgeAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * `….localhost` never leaves the machine (RFC 6761), and its ports are the ones that the lab's
 * droplet has there; any other name is found by DNS, at the URL's own port.
 */
export function edgeAddressOf(url: URL, edge: StackOutputs["edge"]): EdgeAddress {
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  if (url.hostname.endsWith(".localhost"))
    return { host: edge.address, port: secure ? edge.httpsPort : edge.httpPort };
  return { host: url.hostname, port: Number(url.port || (secure ? 443 : 80)) };
}
