import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { template } from "../../../../operations/template/template.ts";
import { argumentsFor } from "../../../../operations/template/parameters.ts";
import { templateNames, templates } from "../../../../operations/template/templates.ts";
import { UserError } from "../../../../report/userError.ts";
import { declared } from "../../checks/verify/support/declared.ts";

const outputs = declared({ address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null });

/** What somebody might try in the place of a name. */
const HOSTILE = [
  "odoo-prod; id",
  "$(id)",
  "`id`",
  "odoo-prod\nid",
  "--format={{json .Config.Env}}",
  "-v",
  "../../etc/passwd",
  "odoo-prod ",
  "Odoo-Prod",
  "registry",
  "postgres",
  "ipai-backup.service\0",
  "x".repeat(1000),
  "",
];

describe("a template", () => {
  it("is one of ten", () => {
    equal(templateNames.length, 10);
  });

  for (const name of templateNames) {
    const { parameter, script } = templates[name];
    it(`${name} takes ${parameter ?? "no parameter"}, and nothing that is on no list`, () => {
      const given = { name, template: templates[name] };
      for (const key of ["service", "database", "unit"] as const) {
        for (const value of [...HOSTILE, "odoo-prod", "nginx.service", outputs.database.name]) {
          if (key === parameter && !HOSTILE.includes(value)) continue;
          throws(() => argumentsFor(given, { [key]: value }, outputs), UserError, value);
        }
      }
      ok(!/\$\{|eval|sh -c/.test(script), "its words are constant");
      // Where a value is used it is one word, and no option.
      for (const used of script.match(/.{0,3}\$\d.?/g) ?? []) match(used, /"\$\d"/);
    });
  }

  it("takes what the stack's lists hold, as they hold it", () => {
    const run = (name: (typeof templateNames)[number], given: object) =>
      argumentsFor({ name, template: templates[name] }, given, outputs);
    deepEqual(run("container-use", { service: "odoo-prod" }), ["odoo-prod"]);
    deepEqual(run("unit", { unit: "nginx.service" }), ["nginx.service"]);
    const { name, container, user } = outputs.database;
    deepEqual(run("database-size", { database: name }), [name, container, user]);
    deepEqual(run("disk", {}), []);
  });

  it("fails where a query fails that is not the last", () => {
    for (const name of ["database-size", "database-activity"] as const) {
      match(templates[name].script, / -v ON_ERROR_STOP=1 /);
    }
  });

  it("says what is allowed where something is missing or not", () => {
    throws(() => argumentsFor({ name: "unit", template: templates.unit }, {}, outputs), {
      code: "not-allowed",
      given: /nginx\.service/,
      next: /npx ipai template unit --unit nginx\.service/,
    });
  });

  it("is refused by the schema where it is none, or a name is no name", () => {
    for (const value of HOSTILE) {
      equal(template.input.safeParse({ template: value }).success, false, value);
    }
    for (const service of HOSTILE.filter((value) => /[^\w.@-]|^[-.]|^$|.{101}/s.test(value))) {
      equal(template.input.safeParse({ template: "container-use", service }).success, false);
    }
  });
});
