import { randomBytes } from "node:crypto";
import { z } from "zod";
import { describe } from "../../../verify/wire/describe.ts";
import { pageOf } from "../answer.ts";
import type { SmokeCheck } from "../check.ts";
import { Unexpected } from "../check.ts";
import type { OdooSession } from "./session.ts";
import { withSession } from "./session.ts";
import type { OdooSubject } from "./subject.ts";

const MODEL = "website.page";

export const page: SmokeCheck<OdooSubject> = {
  name: "odoo: publish a page",
  expected: "a page that nobody reaches before it is published, and everybody afterwards",
  run: (odoo) =>
    withSession(odoo, async (session) => {
      await websiteIsInstalled(session);
      const { service } = odoo;
      const path = `/smoke-${randomBytes(8).toString("hex")}`;
      const marker = randomBytes(16).toString("hex");
      const ask = (): ReturnType<typeof service.request> => service.request(service.at(path));

      const values = [draft(path, marker)];
      const ids = await session.call(z.tuple([z.int()]), MODEL, "create", [values]);
      const before = await ask();
      if (before.status !== 404 || before.body.includes(marker)) {
        throw new Unexpected(`before it was published: ${describe(before)}`);
      }
      await session.call(z.unknown(), MODEL, "website_publish_button", [ids]);
      const after = await ask();
      if (!pageOf(after).includes(marker)) {
        throw new Unexpected(`published, and without its text: ${describe(after)}`);
      }
      await session.call(z.literal(true), MODEL, "unlink", [ids]);
      const gone = await ask();
      if (gone.status !== 404) throw new Unexpected(`after it was deleted: ${describe(gone)}`);
      return `${path}: 404 as a draft, its text once published, 404 when deleted`;
    }),
};

/** Its absence is told by its name: Odoo itself would only say that a model does not exist. */
async function websiteIsInstalled(session: OdooSession): Promise<void> {
  const domain = [["name", "=", "website"]];
  const fields = { fields: ["state"] };
  const modules = z.array(z.object({ state: z.string() }));
  const [found] = await session.call(modules, "ir.module.module", "search_read", [domain], fields);
  if (found?.state === "installed") return;
  const state = found?.state ?? "absent from the image";
  throw new Unexpected(`the module website is ${state}`, "install the module website");
}

/** A page as Odoo's own dialogue "New page" makes one: a template that fills the site's layout. */
function draft(path: string, marker: string): object {
  const key = `website${path.replace("/", ".")}`;
  return {
    name: "Smoke",
    type: "qweb",
    key,
    url: path,
    is_published: false,
    arch: `<t t-name="${key}"><t t-call="website.layout"><div id="wrap">${marker}</div></t></t>`,
  };
}
