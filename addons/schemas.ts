import { z } from "zod";
import { catalogueSchema } from "./catalogue.ts";
import { lockSchema } from "./lock/format.ts";
import { mountManifestSchema } from "./mountManifest.ts";
import { movedSchema } from "./moved.ts";
import { sourcesSchema } from "./sources.ts";

/**
 * The JSON Schemas under `config/schemas/`, made from what the project itself checks by, so that an
 * editor complains about the same things. By file name.
 */
export function manifestSchemas(): Record<string, string> {
  const schemas = {
    "addons_manifest.oca_ipai": [catalogueSchema, "The catalogue: which modules exist"],
    "addons.manifest": [mountManifestSchema, "The mounts: where Odoo looks for modules"],
    "addons.lock": [
      lockSchema,
      "The lock: every module's exact source; written by ipai addons lock",
    ],
    "addons.moved": [movedSchema, "Where modules went that people still look for"],
    "addons.sources": [sourcesSchema, "Where code may come from"],
  } as const;
  const files = Object.entries(schemas).map(([name, [schema, title]]): [string, string] => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
    return [`${name}.schema.json`, JSON.stringify({ $schema, title, ...rest }, undefined, 2)];
  });
  return Object.fromEntries(files);
}
