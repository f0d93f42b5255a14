import { Hono } from "hono";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { beforePlanPage, comparisonPage } from "../pages/comparison.ts";
import { show } from "../show.ts";

const TITLES = { deploy: "Deploy a release", rollback: "Go back to a release" } as const;

/** Two releases compared, and what stands before a plan. */
export function releaseRoutes(options: RoomOptions): Hono<RoomEnv> {
  const routes = new Hono<RoomEnv>();
  routes.get("/:stack/releases/compare", (c) => {
    const asked = (name: string): string => (c.req.query(name) ?? "").trim().slice(0, 100);
    const pair = { from: asked("from"), to: asked("to") };
    return show(c, options, {
      ...{ path: "releases", title: "Compare two releases" },
      render: (look) => comparisonPage(look, pair),
    });
  });
  routes.get("/:stack/releases/:operation/:sha", (c) => {
    const { operation, sha } = c.req.param();
    if (operation !== "deploy" && operation !== "rollback") return c.notFound();
    if (!/^[0-9a-f]{4,40}(?:-dirty-[0-9a-f]{8})?$/.test(sha)) return c.notFound();
    return show(c, options, {
      ...{ path: "releases", title: TITLES[operation] },
      render: (look) => beforePlanPage(look, { operation, sha }),
    });
  });
  return routes;
}
