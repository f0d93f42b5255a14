import type { IncomingHttpHeaders } from "node:http";

/**
 * What lives in `wire/`: the public names as a browser reaches them, with certificates verified.
 * Names of the lab (`….localhost`) lead to the lab's edge, all others to where DNS says.
 */
export interface Wire {
  /** @throws WireFailure when there is no HTTP answer. */
  request(url: string, options?: WireRequest): Promise<Answer>;
  /** The handshake of a WebSocket (RFC 6455, 4.1), closed again at once. @throws WireFailure */
  openWebSocket(url: string): Promise<Answer>;
  /** What the edge shows for a name. @throws WireFailure also when it cannot be verified. */
  certificate(name: string): Promise<ServedCertificate>;
  close(): void;
}

export interface WireRequest {
  /** @default "GET" */
  readonly method?: "GET" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Connect to where this URL leads, whatever name is asked for: to try names that nobody has. */
  readonly at?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServedCertificate {
  /** Hexadecimal, upper case. */
  readonly serial: string;
  readonly names: readonly string[];
}
