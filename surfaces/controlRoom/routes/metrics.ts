import { Hono } from "hono";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { html } from "../html.ts";
import { metricsPage, SPANS, type Span } from "../pages/metrics.ts";
import { show } from "../show.ts";

const isSpan = (asked: string): asked is Span => Object.hasOwn(SPANS, asked);

/** What the host measured of itself; only this page loads what draws. */
export function metricRoutes(options: RoomOptions): Hono<RoomEnv> {
  const routes = new Hono<RoomEnv>();
  routes.get("/:stack/metrics", (c) => {
    const asked = c.req.query("since") ?? "";
    const span = isSpan(asked) ? asked : "24h";
    return show(c, options, {
      ...{ path: "metrics", title: "Metrics" },
      render: (look) => metricsPage(look, span),
      head: html`<link rel="stylesheet" href="/assets/uplot.css" />
        <script src="/assets/uplot.js" defer></script>
        <script type="module" src="/assets/metrics.js"></script>`,
    });
  });
  return routes;
}
