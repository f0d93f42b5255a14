import { createHash, randomBytes } from "node:crypto";
import type { Answer } from "./wire.ts";

/** RFC 6455, 1.3: what both sides add to the key. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** What a browser sends to open a WebSocket. Odoo refuses one without `Origin`. */
export function handshakeHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    connection: "Upgrade",
    upgrade: "websocket",
    origin,
    "sec-websocket-version": "13",
    "sec-websocket-key": randomBytes(16).toString("base64"),
  };
}

/** Whether the answer proves that a WebSocket server, not some proxy, took this very handshake. */
export function isAccepted(reply: Answer, sent: Readonly<Record<string, string>>): boolean {
  const key = sent["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}${GUID}`).digest("base64");
  return reply.headers["sec-websocket-accept"] === accept;
}
