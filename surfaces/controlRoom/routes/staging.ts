import { Hono } from "hono";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { CAUGHT, stagingPage } from "../pages/staging.ts";
import { show } from "../show.ts";

/** A copy of production: that it reaches nobody, and what it would have sent. */
export function stagingRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { readings } = options;
  const routes = new Hono<RoomEnv>();
  routes.get("/:stack/staging", (c) =>
    show(c, options, { path: "staging", title: "Staging and mail", render: stagingPage }),
  );
  // What somebody else wrote, for a frame alone; see `framed` in the guards.
  routes.get("/:stack/staging/mails/:id", (c) => {
    const { stack, id } = c.req.param();
    const { output } = readings.kept("mail", { stack, ...CAUGHT });
    const found = output?.mails.find((each) => each.id === id);
    if (found === undefined) return c.notFound();
    c.set("framed", true);
    return c.html(found.html);
  });
  return routes;
}
