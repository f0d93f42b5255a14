import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { followJob } from "../../../operations/jobs/follow.ts";
import { goesOn } from "../../../operations/jobs/job.ts";
import { JobStore } from "../../../operations/jobs/store.ts";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { requireForm } from "../door/form.ts";
import { requireRole } from "../door/people.ts";
import { failureCard } from "../parts/failure.ts";
import { operationPage, operationsPage } from "../pages/operations.ts";
import { show } from "../show.ts";

/** Operations that run: the list, one live, and the button that ends it. */
export function operationRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { root, performing, readings } = options;
  const routes = new Hono<RoomEnv>();
  const store = new JobStore(root);

  routes.get("/:stack/operations", async (c) => {
    const all = await store.all();
    const own = all.filter(({ job }) => job.input["stack"] === c.req.param("stack"));
    const waiting = own.some(({ state }) => goesOn(state));
    return show(c, options, {
      ...{ path: "operations", title: "Operations", waiting },
      render: (look) => operationsPage(look, own),
    });
  });

  routes.get("/:stack/operations/:id", async (c) => {
    const { id } = c.req.param();
    const status = await store.find(id);
    if (status === undefined) return c.notFound();
    const events = await store.events(id);
    return show(c, options, {
      ...{ path: "operations", title: `Operation ${id}`, waiting: goesOn(status.state) },
      render: (look) => operationPage(look, status, events),
    });
  });

  routes.get("/:stack/operations/:id/events", async (c) => {
    const { id } = c.req.param();
    if ((await store.find(id)) === undefined) return c.notFound();
    const after = Number(c.req.header("last-event-id") ?? c.req.query("after") ?? 0);
    return streamSSE(c, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const told = followJob(root, id, {
        after: Number.isInteger(after) ? after : 0,
        signal: left.signal,
      });
      for await (const { number } of told) {
        await stream.writeSSE({ id: String(number), event: "told", data: "" });
      }
      if (left.signal.aborted) return;
      readings.stale();
      await stream.writeSSE({ event: "ended", data: "" });
    });
  });

  routes.post("/:stack/operations/:id/cancel", requireForm, requireRole("operator"), async (c) => {
    const { stack, id } = c.req.param();
    const answer = await performing.perform(
      { operation: "cancel", input: { id } },
      { actor: c.var.person.actor },
    );
    if (answer.ok) return c.redirect(`/${stack}/operations/${id}`, 303);
    const { error } = answer.failure;
    return show(c, options, {
      ...{ path: "operations", title: "Not cancelled", waiting: false, status: 409 },
      render: () => failureCard(error, "It goes on"),
    });
  });
  return routes;
}
