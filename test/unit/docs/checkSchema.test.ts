import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { checkSchema } from "../../../docs/checkSchema.ts";

describe("docs/check.schema.json", () => {
  const file = path.resolve(import.meta.dirname, "../../../docs/check.schema.json");

  it("is what `ipai check --json` prints today (if not: npm run docs)", () => {
    equal(readFileSync(file, "utf8"), checkSchema());
  });

  it("lets a dashboard count on every field but the next command", () => {
    const item = z.object({ required: z.array(z.string()) });
    const schema = z.object({
      required: z.array(z.string()),
      properties: z.object({ findings: z.object({ items: item }) }),
    });
    const { required, properties } = schema.parse(JSON.parse(readFileSync(file, "utf8")));
    deepEqual(required, ["stack", "ok", "findings"]);
    deepEqual(properties.findings.items.required, [
      "layer",
      "subject",
      "status",
      "expected",
      "found",
      "value",
    ]);
  });
});
