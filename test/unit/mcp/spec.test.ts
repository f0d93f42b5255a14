import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import { specText } from "../../../mcp/servers/devops-agent/spec.ts";
import { Served } from "./support.ts";

const schema = z.record(z.string(), z.unknown());
const spec = z.object({
  tools: z.array(z.looseObject({ name: z.string(), inputSchema: schema, outputSchema: schema })),
});

describe("mcp/servers/devops-agent/spec.json", () => {
  const file = new URL("../../../mcp/servers/devops-agent/spec.json", import.meta.url);
  const text = readFileSync(file, "utf8");

  it("is what the operations say today (if not: npm run docs)", () => {
    equal(text, specText());
  });

  it("has schemas that are valid JSON Schema 2020-12", () => {
    for (const { name, inputSchema, outputSchema } of spec.parse(JSON.parse(text)).tools) {
      const ajv = new Ajv2020({ strict: false });
      equal(ajv.validateSchema(inputSchema), true, `${name}: ${ajv.errorsText()}`);
      equal(ajv.validateSchema(outputSchema), true, `${name}: ${ajv.errorsText()}`);
    }
  });

  it("names the very tools that a server lists that may do everything", async () => {
    const served = await Served.open({ level: "apply", templates: true });
    try {
      const { tools } = await (await served.client()).listTools();
      deepEqual(
        tools.map(({ name }) => name),
        spec.parse(JSON.parse(text)).tools.map(({ name }) => name),
      );
    } finally {
      await served.close();
    }
  });
});
