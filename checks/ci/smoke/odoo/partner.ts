import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { SmokeCheck } from "../check.ts";
import { Unexpected } from "../check.ts";
import { withSession } from "./session.ts";
import type { OdooSubject } from "./subject.ts";

const MODEL = "res.partner";

const created = z.tuple([z.int()]);

export const partner: SmokeCheck<OdooSubject> = {
  name: "odoo: create and read a partner",
  expected: "the partner that was created over JSON-RPC, read back in another session",
  run: async (odoo) => {
    const token = randomBytes(8).toString("hex");
    const wanted = { name: `Smoke ${token}`, email: `${token}@example.com` };
    const ids = await withSession(odoo, (session) =>
      session.call(created, MODEL, "create", [[wanted]]),
    );
    const [id] = ids;
    await withSession(odoo, async (session) => {
      const read = [ids, ["name", "email"]];
      const [back] = await session.call(z.array(z.looseObject({})), MODEL, "read", read);
      const same = z.object({ name: z.literal(wanted.name), email: z.literal(wanted.email) });
      if (!same.safeParse(back).success) {
        throw new Unexpected(`partner ${id} reads ${JSON.stringify(back)}`);
      }
      await session.call(z.literal(true), MODEL, "unlink", [ids]);
      const left = await session.call(z.int(), MODEL, "search_count", [[["id", "in", ids]]]);
      if (left !== 0) throw new Unexpected(`partner ${id} is still there after it was deleted`);
    });
    return `partner ${id} created, read back, deleted`;
  },
};
