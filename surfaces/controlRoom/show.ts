import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ApprovalQueue } from "../../operations/approvals/queue.ts";
import { stackNames } from "../../operations/stack/stacksOf.ts";
import type { RoomEnv, RoomOptions } from "./app.ts";
import type { Html } from "./html.ts";
import { layout } from "./layout.ts";
import { Look } from "./look.ts";

interface Shown {
  /** Of the navigation's pages, the one that this belongs to. */
  readonly path: string;
  readonly title: string;
  readonly render: (look: Look) => Html;
  readonly head?: Html | undefined;
  /** Whether it will be otherwise soon, whatever it reads. */
  readonly waiting?: boolean;
  /** @default 200 */
  readonly status?: ContentfulStatusCode;
}

/** Answers with a whole page of a stack; there is none for a stack that is not there. */
export async function show(
  c: Context<RoomEnv>,
  { root, readings, now }: RoomOptions,
  { path, title, render, head, waiting = false, status = 200 }: Shown,
): Promise<Response> {
  const stack = c.req.param("stack") ?? "";
  const stacks = await stackNames(root);
  if (!stacks.includes(stack)) return c.notFound();
  const { session, person } = c.var;
  const { csrf } = session;
  // With what is known: what is asked meanwhile comes by an event.
  const look = new Look({ stack, csrf, person, readings, now: new Date(now()) });
  const main = render(look);
  const plans = await new ApprovalQueue(root).all();
  const waits = plans.filter(
    ({ plan, state }) => plan.input.stack === stack && state === "waiting",
  );
  const place = {
    stack,
    stacks,
    path,
    title,
    who: `${person.actor.name}, ${person.role}`,
    csrf,
    waits: waits.length,
  };
  return c.html(layout(place, main, { waiting: waiting || look.waiting, head }), status);
}
