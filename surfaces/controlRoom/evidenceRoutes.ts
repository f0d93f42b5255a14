import { Hono } from "hono";
import { packFile, packFiles } from "../../operations/evidence/packFiles.ts";
import { stackNames } from "../../operations/stack/stacksOf.ts";
import type { RoomEnv, RoomOptions } from "./app.ts";

/** The packs as they lie on the disk: for the verifier in the browser, and for people. */
export function evidenceRoutes({ root }: RoomOptions): Hono<RoomEnv> {
  const routes = new Hono<RoomEnv>();
  routes.use("/:stack/evidence/*", async (c, next) =>
    (await stackNames(root)).includes(c.req.param("stack")) ? next() : c.notFound(),
  );
  routes.get("/:stack/evidence/files", async (c) =>
    c.json(await packFiles(root, c.req.param("stack"))),
  );
  routes.get("/:stack/evidence/pack/:file{.+}", async (c) => {
    const text = await packFile(root, c.req.param("stack"), c.req.param("file"));
    return text === undefined ? c.notFound() : c.text(text);
  });
  return routes;
}
