import { mkdirSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { manifestSchemas } from "../addons/schemas.ts";

// config/schemas/ is made from the schemas in addons/; a test says when it is out of date.
const folder = new URL("../config/schemas/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [file, text] of Object.entries(manifestSchemas())) {
  writeFileSync(new URL(file, folder), await format(text, { parser: "json", printWidth: 100 }));
}
