import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import type { RoomEnv } from "../app.ts";
import { addressOf, isNamedRight } from "./address.ts";
import { RateLimit } from "./rateLimit.ts";

/** Forms hold a name, a reason, a passkey's answer. Bytes. */
const LONGEST_BODY = 64 * 1024;

/** What every request must pass before anything of it is looked at. */
export function guards({ scripts, now }: { scripts: readonly string[]; now: () => number }) {
  return [
    // First, so that every refusal has them too.
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
      // Plain HTTP on the loopback has nothing to be strict about; at its public name nginx says it.
      strictTransportSecurity: false,
    }),
    pagesStayHere,
    noIndex,
    rightName,
    rateLimited(new RateLimit({ perMinute: 600, now }), () => true),
    rateLimited(new RateLimit({ perMinute: 60, now }), (method) => method !== "GET"),
    sameOrigin,
    bodyLimit({ maxSize: LONGEST_BODY, onError: (c) => c.text("The form is too long.", 413) }),
  ];
}

/** Refuses every other name than the room's, so that DNS rebinding opens nothing. */
const rightName: MiddlewareHandler<RoomEnv> = async (c, next) => {
  if (isNamedRight(c)) return next();
  const { published, origin } = addressOf(c);
  const own = published ? origin : "http://localhost";
  return c.text(`The control room answers to ${own} alone.`, 421);
};

/** A public name is found by those who crawl; what they are shown is no business of an index. */
const noIndex: MiddlewareHandler<RoomEnv> = async (c, next) => {
  await next();
  if (addressOf(c).published) c.res.headers.set("x-robots-tag", "noindex, nofollow");
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
const sameOrigin: MiddlewareHandler<RoomEnv> = async (c, next) => {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  const { origin: own } = addressOf(c);
  const reading = c.req.method === "GET" || c.req.method === "HEAD";
  if (origin !== undefined && origin !== own) return c.text("A page of another site asked.", 403);
  if (!reading && origin === undefined) return c.text("A form of this room says its origin.", 403);
  if (!reading && site !== undefined && site !== "same-origin") {
    return c.text("A page of another site asked.", 403);
  }
  return next();
};

/** Each client for itself: a stranger who floods the public name keeps nobody else out. */
function rateLimited(
  limit: RateLimit,
  counts: (method: string) => boolean,
): MiddlewareHandler<RoomEnv> {
  return async (c, next) => {
    if (!counts(c.req.method) || limit.take(addressOf(c).client)) return next();
    c.header("retry-after", "60");
    return c.text("Too many requests; wait a minute.", 429);
  };
}
