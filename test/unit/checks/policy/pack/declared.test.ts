import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { violationText } from "../../../../../checks/policy/pack/violation.ts";
import { rules } from "../../../../../checks/policy/pack/rules.ts";
import { parseViolation } from "../../../../../checks/policy/pack/violation.ts";
import { declarationFile, STACKS } from "../../../components/declaration.ts";
import type { StackName } from "../../../components/stacks.ts";
import { fromWire, wire } from "./support.ts";

/** What a stack declares, as the engine would show it; options are not written down there. */
function declared(stack: StackName) {
  const page = parse(readFileSync(declarationFile(stack), "utf8")) as Record<string, object>[];
  return page.flatMap((entry) =>
    Object.entries(entry).map(([key, inputs]) => {
      const [type = "", name = ""] = key.split(" ");
      return fromWire(type, wire(inputs), { name, protect: true });
    }),
  );
}

describe("the policy pack", () => {
  for (const name of STACKS) {
    it(`finds nothing wrong with what ${name} declares`, async () => {
      const resources = declared(name);
      ok(resources.length > 70);
      const stack = {
        project: "ipai",
        name,
        config: new Map([["ipai:ssh", '{"allowFrom":["203.0.113.7/32"]}']]),
      };
      const found: string[] = [];
      for (const rule of rules) {
        for (const resource of resources)
          for (const { what } of (await rule.judge?.(resource, stack)) ?? [])
            found.push(`${rule.name} ${resource.name}: ${what}`);
        for (const { urn, what } of rule.judgeAll?.(resources, stack) ?? [])
          found.push(`${rule.name} ${urn}: ${what}`);
      }
      deepEqual(found, []);
    });
  }

  it("has no two rules of one name, and says of each what, and why", () => {
    const names = rules.map(({ name }) => name);
    deepEqual([...new Set(names)], names);
    ok(rules.every(({ description, why }) => description.length > 20 && why.length > 20));
    ok(rules.every((rule) => rule.judge !== undefined || rule.judgeAll !== undefined));
  });

  it("is listed in docs/policy.md, rule by rule and in its order", () => {
    const page = readFileSync(new URL("../../../../../docs/policy.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `(?<name>[a-z-]+)` +\|/gm)].map(([, name]) => name);
    deepEqual(
      rows,
      rules.map(({ name }) => name),
    );
  });

  it("says what, why and what to do in a form that ipai takes apart again", () => {
    const fault = { what: "odoo publishes 80", next: "bind it\nthere" };
    const text = violationText({ why: "because" }, fault);
    deepEqual(parseViolation(text), { ...fault, why: "because" });
    deepEqual(parseViolation("another pack's words"), {
      what: "another pack's words",
      why: "",
      next: "",
    });
  });
});
