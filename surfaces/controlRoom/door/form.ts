import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { RoomEnv } from "../app.ts";

/** Takes a form only with the word that the session's own pages carry. */
export const requireForm: MiddlewareHandler<RoomEnv> = async (c, next) => {
  const { csrf } = await c.req.parseBody();
  const known = Buffer.from(c.var.session.csrf);
  const given = Buffer.from(typeof csrf === "string" ? csrf : "");
  if (given.length !== known.length || !timingSafeEqual(given, known)) {
    return c.text("This form is of another session: load the page again.", 403);
  }
  return next();
};
