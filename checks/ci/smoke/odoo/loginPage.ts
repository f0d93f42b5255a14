import { describe, titleOf } from "../../../verify/wire/describe.ts";
import { pageOf } from "../answer.ts";
import { fetchLinked } from "../assets.ts";
import type { SmokeCheck } from "../check.ts";
import { Unexpected } from "../check.ts";
import type { OdooSubject } from "./subject.ts";

/** Where Odoo puts the bundles that it compiles. */
const BUNDLES = "/web/assets/";

/** Who answers, by its own form; a status alone was once another program's. */
export const loginPage: SmokeCheck<OdooSubject> = {
  name: "odoo: login page",
  expected: "Odoo's login form, with its style and its script",
  run: async ({ service }) => {
    const answer = await service.request(service.at("/web/login"));
    const page = pageOf(answer);
    if (!/<form\b[^>]*\boe_login_form\b/.test(page) || !page.includes('name="csrf_token"')) {
      throw new Unexpected(`no login form of Odoo: ${describe(answer)}`);
    }
    await fetchLinked(service, page, BUNDLES, "css");
    await fetchLinked(service, page, BUNDLES, "js");
    return `Odoo's form "${titleOf(answer) ?? ""}", style and script`;
  },
};
