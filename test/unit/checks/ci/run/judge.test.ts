import { equal, match } from "node:assert/strict";
import { judgeDatabases, judgeStates } from "../../../../../checks/ci/run/judge.ts";

describe("the database after an installation", () => {
  const states = ["base|installed", "web|installed", "shop|uninstalled", "mail|to upgrade"];

  it("is whole when every wanted module is installed and none is underway", () => {
    const { passed, summary } = judgeStates(states.slice(0, 3), ["base", "web"]);
    equal(passed, true);
    equal(summary, "all 2 wanted are among 2 installed");
  });

  it("is not when a wanted module was left out, or Odoo does not know it", () => {
    const { passed, output } = judgeStates(states.slice(0, 3), ["base", "shop", "crm"]);
    equal(passed, false);
    equal(output, "shop is uninstalled, not installed\ncrm is unknown to Odoo, not installed");
  });

  it("is not when any module is left in between: Odoo then runs no scheduled job", () => {
    match(judgeStates(states, ["base"]).output ?? "", /^mail is left in the state "to upgrade"$/);
  });

  it("is not when it is empty", () => {
    equal(judgeStates([], ["base"]).output, "base is unknown to Odoo, not installed");
  });

  it("is the one that was made for it", () => {
    equal(judgeDatabases(["postgres", "ci"], ["postgres", "ci"]).passed, true);
    match(judgeDatabases(["ci", "odoo"], ["ci"]).summary, /nobody asked for: odoo$/);
  });
});
