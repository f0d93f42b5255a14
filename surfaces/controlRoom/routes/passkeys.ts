import { Hono, type Context } from "hono";
import { failureReport } from "../../../report/failure.ts";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { addressOf } from "../door/address.ts";
import { requireForm } from "../door/form.ts";
import { requireRole } from "../door/people.ts";
import { passkeysPage } from "../pages/passkeys.ts";
import { show } from "../show.ts";

/** Passkeys of the people who decide: listed, and made by a browser; a terminal lets them count. */
export function passkeyRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { passkeys } = options;
  const deciding = requireRole("approver");
  const routes = new Hono<RoomEnv>();
  routes.get("/:stack/passkeys", async (c) => {
    const known = await passkeys.all();
    return show(c, options, {
      ...{ path: "approvals", title: "Passkeys" },
      render: (look) => passkeysPage(look, known, passkeys.canAdd),
    });
  });
  routes.post("/:stack/passkeys/challenge", requireForm, deciding, async (c) =>
    passkeys.canAdd ? c.json(await passkeys.offer(c.var.session, showerOf(c))) : c.notFound(),
  );
  routes.post("/:stack/passkeys", requireForm, deciding, async (c) => {
    const { passkey } = await c.req.parseBody();
    if (!passkeys.canAdd || typeof passkey !== "string") return c.notFound();
    try {
      return c.json({ code: await passkeys.register(c.var.session, passkey, showerOf(c)) });
    } catch (error) {
      const { what, given = "" } = failureReport(error).error;
      return c.json({ refused: `${what} ${given}` }, 400);
    }
  });
  return routes;
}

/** Who shows a passkey, and to which room. */
export function showerOf(c: Context<RoomEnv>) {
  return { ...addressOf(c), who: c.var.person.actor.name };
}
