import { deepEqual, equal, match, throws } from "node:assert/strict";
import type { Limit } from "../../../../../checks/ci/run/limits.ts";
import { select, type SelectionInput } from "../../../../../checks/ci/run/selection.ts";
import { lockOf, releaseOf } from "./support/lock.ts";

describe("what a CI run installs and tests", () => {
  const lock = lockOf({
    auditlog: { repository: "server-tools", closure: ["base"] },
    crm_tag: { repository: "crm", closure: ["crm", "mail"] },
    report_wkhtmltopdf_param: { repository: "reporting-engine" },
  });
  const release = releaseOf([...Object.keys(lock.modules), "ipai_devops"]);
  const input: SelectionInput = {
    lock,
    release,
    brought: [],
    modules: [],
    tags: undefined,
    limits: [],
  };

  it("is everything, and of OCA the tests of three repositories", () => {
    const { locked, own, expected, tags } = select(input);
    deepEqual(locked, ["auditlog", "crm_tag", "report_wkhtmltopdf_param"]);
    deepEqual(own, ["ipai_devops"]);
    for (const name of ["base", "web", "crm", "mail", "crm_tag", "ipai_devops"]) {
      equal(expected.includes(name), true, name);
    }
    equal(tags.locked, "/auditlog,/report_wkhtmltopdf_param,-post_install");
    equal(tags.own, "/ipai_devops");
    match(tags.afterwards, /^\/auditlog,.*\/base:TestViews,.*,-at_install$/);
  });

  it("is one module with what it needs, when one is named", () => {
    const { locked, own, expected, tags } = select({ ...input, modules: ["crm_tag"] });
    deepEqual([locked, own], [["crm_tag"], []]);
    deepEqual(expected, ["base", "crm", "crm_tag", "mail", "web"]);
    deepEqual(tags, {
      locked: "/crm_tag,-post_install",
      own: "",
      afterwards: "/crm_tag,-at_install",
    });
  });

  it("takes a person's tags instead, each test once", () => {
    const { tags } = select({ ...input, tags: "/auditlog:TestRule" });
    deepEqual(tags, {
      locked: "/auditlog:TestRule,-post_install",
      own: "/auditlog:TestRule",
      afterwards: "/auditlog:TestRule,-at_install",
    });
  });

  it("leaves out, and says so, what the image is unable to do", () => {
    const limits: Limit[] = [
      { what: "/report_wkhtmltopdf_param:Test", kind: "tests", can: "false", why: "no program" },
      { what: "crm_tag", kind: "module", can: "false", why: "another Odoo" },
    ];
    const { locked, expected, leftOut, tags } = select({ ...input, limits });
    deepEqual(locked, ["auditlog", "report_wkhtmltopdf_param"]);
    equal(expected.includes("crm_tag"), false);
    match(tags.afterwards, /,-\/report_wkhtmltopdf_param:Test,-at_install$/);
    deepEqual(
      leftOut.map(({ why }) => why),
      ["another Odoo", "no program"],
    );
    deepEqual(select(input).leftOut, []);
  });

  it("leaves nothing out that a person asked for by name", () => {
    const limits: Limit[] = [{ what: "crm_tag", kind: "module", can: "false", why: "x" }];
    deepEqual(select({ ...input, limits, modules: ["crm_tag"] }).locked, ["crm_tag"]);
  });

  it("refuses a module that nobody has", () => {
    throws(() => select({ ...input, modules: ["shop"] }), {
      code: "ci-unknown-module",
      exitCode: 2,
    });
  });
});
