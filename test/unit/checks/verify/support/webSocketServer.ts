import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The server's half of the handshake, by the example of RFC 6455, 1.3. */
export function acceptKey(request: IncomingMessage): string {
  const key = String(request.headers["sec-websocket-key"]);
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}
