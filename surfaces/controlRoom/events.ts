import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { isStillIn } from "./door/door.ts";
import type { RoomEnv, RoomOptions } from "./app.ts";

/** A proxy or a sleeping tab must not take a quiet stream for a dead one. Milliseconds. */
const HEARTBEAT_MS = 15_000;

/** Tells pages that something they may show has changed; what, they fetch themselves. */
export function changeRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { readings } = options;
  const routes = new Hono<RoomEnv>();
  routes.get("/changes", (c) =>
    streamSSE(c, async (stream) => {
      // A page that was made before this stream began may have missed a change.
      await stream.writeSSE({ event: "changed", data: "" });
      const tell = (): void => void stream.writeSSE({ event: "changed", data: "" });
      readings.events.on("changed", tell);
      stream.onAbort(() => {
        readings.events.off("changed", tell);
      });
      while (!stream.aborted && (await isStillIn(options, c))) {
        await stream.sleep(HEARTBEAT_MS);
        await stream.writeSSE({ event: "alive", data: "" });
      }
    }),
  );
  return routes;
}
