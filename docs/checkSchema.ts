import { z } from "zod";
import { check } from "../operations/check.ts";

/** The text of `docs/check.schema.json`: the JSON Schema of what `ipai check --json` prints. */
export function checkSchema(): string {
  const schema = { title: "npx ipai check --json", ...z.toJSONSchema(check.output) };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
