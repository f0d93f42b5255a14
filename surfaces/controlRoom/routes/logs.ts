import { setTimeout as delay } from "node:timers/promises";
import { Hono, type Context } from "hono";
import { streamSSE } from "hono/streaming";
import { stackNames } from "../../../operations/stack/stacksOf.ts";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { isStillIn } from "../door/door.ts";
import { html } from "../html.ts";
import { logsPage, questionOf, recordItem, type Search } from "../pages/logs.ts";
import type { OutputOf } from "../performing/performing.ts";
import { show } from "../show.ts";

/** Between two looks at a host's journal. Milliseconds. */
const PAUSE_MS = 1_500;
/** Records that are sent at once: what a tab that slept has missed, and no more than it can hold. */
const MOST = 500;
/** Each live page asks the host again and again. */
const MOST_LIVE = 6;

/** What the host said: searched, and live. */
export function logRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { root, performing, actor } = options;
  const routes = new Hono<RoomEnv>();
  let going = 0;

  routes.get("/:stack/logs", (c) => {
    const search = searchOf(c);
    return show(c, options, {
      ...{ path: "logs", title: "Logs" },
      render: (look) => logsPage(look, search),
      ...(search.live === "on" && {
        head: html`<script type="module" src="/assets/logs.js"></script>`,
      }),
    });
  });

  routes.get("/:stack/logs/live", async (c) => {
    const { stack } = c.req.param();
    if (!(await stackNames(root)).includes(stack)) return c.notFound();
    if (going >= MOST_LIVE) return c.text("Too many live pages are open.", 503);
    going += 1;
    const question = { ...questionOf(searchOf(c)), stack, last: MOST };
    let after = c.req.header("last-event-id") ?? c.req.query("after") ?? "";
    return streamSSE(c, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      try {
        while (!stream.aborted && (await isStillIn(options, c))) {
          const answer = await performing.perform(
            { operation: "logs", input: { ...question, after } },
            { actor, signal: left.signal },
          );
          if (left.signal.aborted) return;
          if (answer.ok) {
            const { records, cursor } = answer.output as OutputOf<"logs">;
            // A look that found nothing tells too: that it looked, and where to go on.
            const data = String(html`${records.map((record) => recordItem(record))}`);
            after = cursor;
            await stream.writeSSE({ id: cursor, event: "said", data });
          } else {
            const { what, next } = answer.failure.error;
            await stream.writeSSE({ event: "silent", data: `${what} Next: ${next}` });
          }
          await delay(PAUSE_MS, undefined, { signal: left.signal }).catch(() => undefined);
        }
      } finally {
        going -= 1;
      }
    });
  });
  return routes;
}

function searchOf(c: Context<RoomEnv>): Search {
  const asked = (name: string): string => (c.req.query(name) ?? "").trim().slice(0, 200);
  return {
    service: asked("service"),
    grep: asked("grep"),
    since: asked("since"),
    release: asked("release"),
    errors: asked("errors"),
    live: asked("live"),
  };
}
