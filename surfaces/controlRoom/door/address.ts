import type { Context } from "hono";
import type { RoomEnv } from "../app.ts";

/** The address under which a request came to the room, and what follows from it. */
export interface RoomAddress {
  /** What its own pages name as their origin. */
  readonly origin: string;
  /** What a passkey belongs to. */
  readonly name: string;
  /** Whether it came over TLS, through the host's edge. */
  readonly published: boolean;
  /** Who asks, as far as limits go: an address of the internet, or this machine. */
  readonly client: string;
}

/**
 * The way that a request came by decides, not what it says: the host's socket leads to a server of its
 * own, which hands the public address on (`publish.ts`).
 */
export function addressOf(c: Context<RoomEnv>): RoomAddress {
  const { published } = c.env;
  if (published === undefined) {
    const { origin } = new URL(c.req.url);
    return { origin, name: "localhost", published: false, client: "here" };
  }
  // nginx sets it, and nobody but nginx reaches the socket.
  const client = c.req.header("x-real-ip") ?? "somebody";
  return { origin: published.origin, name: published.hostname, published: true, client };
}

/** Whether the request names the room as its visitors do; a name that somebody else points here opens nothing. */
export function isNamedRight(c: Context<RoomEnv>): boolean {
  const host = c.req.header("host") ?? "";
  const { published } = c.env;
  if (published !== undefined) return host === published.host;
  const { hostname } = new URL(c.req.url);
  return hostname === "localhost" && /^localhost(?::\d+)?$/.test(host);
}
