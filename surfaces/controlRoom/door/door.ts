import { Hono, type MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { html } from "../html.ts";
import { lobby } from "../layout.ts";
import { requireForm } from "./form.ts";
import { RateLimit } from "./rateLimit.ts";

const COOKIE = "ipai-room";

/** In by a one-time link, out by a button. */
export function doorRoutes({ doorkeeper, stack, now }: RoomOptions): Hono<RoomEnv> {
  const tries = new RateLimit({ perMinute: 20, now });
  const routes = new Hono<RoomEnv>();
  routes.get("/enter", (c) => {
    if (!tries.take()) return c.text("Too many tries; wait a minute.", 429);
    const session = doorkeeper.enter(c.req.query("key") ?? "");
    if (session === undefined) {
      return c.html(
        lobby(
          "This link lets nobody in",
          html`<p>It was used, or is older than five minutes.</p>
            ${another}`,
        ),
        403,
      );
    }
    setCookie(c, COOKIE, session.id, {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      expires: new Date(session.expiresAt),
    });
    return c.redirect(`/${stack}/overview`, 303);
  });
  routes.post("/leave", letIn({ doorkeeper }), requireForm, (c) => {
    doorkeeper.leave(c.var.session);
    deleteCookie(c, COOKIE, { path: "/" });
    return c.html(lobby("You left", another));
  });
  return routes;
}

const another = html`<p>
  Another link comes by <kbd>Enter</kbd> in the terminal where <code>npx ipai room</code> runs, or
  by typing <code>npx ipai room</code> again.
</p>`;

/** Whoever has no session sees that, and nothing else. */
export function letIn({ doorkeeper }: Pick<RoomOptions, "doorkeeper">): MiddlewareHandler<RoomEnv> {
  return async (c, next) => {
    const session = doorkeeper.session(getCookie(c, COOKIE));
    if (session === undefined) {
      return c.html(
        lobby(
          "You are not in",
          html`<p>A session ends after eight hours, and with the room.</p>
            ${another}`,
        ),
        401,
      );
    }
    c.set("session", session);
    return next();
  };
}
