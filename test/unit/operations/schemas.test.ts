import { deepEqual, notDeepEqual } from "node:assert/strict";
import { z } from "zod";
import { allOf, REGISTRY } from "../../../operations/registry.ts";

const operations = await allOf(REGISTRY);

type Schema = z.core.JSONSchema.BaseSchema;

/** Paths of properties that say nothing of themselves, neither in place nor where they refer to. */
function undescribed(root: Schema): string[] {
  const missing: string[] = [];
  const seen = new Set<Schema>();
  const visit = (node: Schema, path: string): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const [name, value] of Object.entries(node.properties ?? {})) {
      if (typeof value === "boolean") continue;
      if (value.description === undefined) missing.push(`${path}${name}`);
      visit(value, `${path}${name}.`);
    }
    const inner = [node.items, node.additionalProperties, ...(node.prefixItems ?? [])];
    const choices = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
    for (const part of [...inner, ...choices, ...Object.values(node.$defs ?? {})].flat()) {
      if (typeof part === "object") visit(part, path);
    }
  };
  visit(root, "");
  return [...new Set(missing)];
}

describe("the schemas of operations, which agents and programs read", () => {
  it("find a field that is not described, at any depth", () => {
    const schema = z.object({
      good: z.string().describe("said"),
      list: z.array(z.object({ bad: z.number() })).describe("said"),
    });
    notDeepEqual(undescribed(z.toJSONSchema(schema)), []);
  });

  for (const { name, input, output } of operations) {
    it(`of ${name} describe every field of its input and its output`, () => {
      deepEqual(undescribed(z.toJSONSchema(input, { io: "input" })), []);
      deepEqual(undescribed(z.toJSONSchema(output)), []);
    });
  }
});
