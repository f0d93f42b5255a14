import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import type { RoomEnv } from "../app.ts";
import { RateLimit } from "./rateLimit.ts";

/** Forms hold a name, a reason, a passkey's answer. Bytes. */
const LONGEST_BODY = 64 * 1024;

/** What every request must pass before anything of it is looked at. */
export function guards({ scripts, now }: { scripts: readonly string[]; now: () => number }) {
  return [
    namedLoopback,
    framed,
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", ...scripts],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: "DENY",
      // Not "no-referrer": with that, a form of the room itself names its origin "null".
      referrerPolicy: "same-origin",
      // Plain HTTP on the loopback: there is nothing to be strict about.
      strictTransportSecurity: false,
    }),
    pagesStayHere,
    rateLimited(new RateLimit({ perMinute: 600, now }), () => true),
    rateLimited(new RateLimit({ perMinute: 60, now }), (method) => method !== "GET"),
    sameOrigin,
    bodyLimit({ maxSize: LONGEST_BODY, onError: (c) => c.text("The form is too long.", 413) }),
  ];
}

/**
 * Refuses every other name than this machine's own, so that a name of somebody else's that comes to
 * point here (DNS rebinding) opens nothing.
 */
const namedLoopback: MiddlewareHandler = async (c, next) => {
  const { hostname } = new URL(c.req.url);
  const host = c.req.header("host") ?? "";
  if (hostname !== "localhost" || !/^localhost(?::\d+)?$/.test(host)) {
    return c.text("The control room answers to http://localhost alone.", 421);
  }
  return next();
};

/** A mail may look as it likes, and do nothing: no script, no form, no link out, nothing loaded. */
const FRAMED =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/** What stands in a frame has a policy of its own, in the place of the pages'. */
const framed: MiddlewareHandler<RoomEnv> = async (c, next) => {
  await next();
  if (c.var.framed !== true) return;
  c.res.headers.set("content-security-policy", FRAMED);
  c.res.headers.set("x-frame-options", "SAMEORIGIN");
};

/** What a page shows is of this moment, and no business of a cache. */
const pagesStayHere: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
};

/** What changes something is asked for by a page of this room. */
const sameOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  const own = new URL(c.req.url).origin;
  const reading = c.req.method === "GET" || c.req.method === "HEAD";
  if (origin !== undefined && origin !== own) return c.text("A page of another site asked.", 403);
  if (!reading && origin === undefined) return c.text("A form of this room says its origin.", 403);
  if (!reading && site !== undefined && site !== "same-origin") {
    return c.text("A page of another site asked.", 403);
  }
  return next();
};

function rateLimited(limit: RateLimit, counts: (method: string) => boolean): MiddlewareHandler {
  return async (c, next) => {
    if (!counts(c.req.method) || limit.take()) return next();
    c.header("retry-after", "60");
    return c.text("Too many requests; wait a minute.", 429);
  };
}
