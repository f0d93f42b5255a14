import { writeFileSync } from "node:fs";
import path from "node:path";
import { settingsReference } from "../config/reference.ts";
import { checkSchema } from "../docs/checkSchema.ts";
import { providerReference } from "../docs/providerReference.ts";
import { toolsReference } from "../mcp/servers/devops-agent/reference.ts";
import { specText } from "../mcp/servers/devops-agent/spec.ts";
import { descriptionsText } from "../surfaces/cli/describe.ts";
import { COMMANDS } from "../surfaces/cli/operations.ts";

// `npm run docs`: these pages are made from the code; a test says when one is out of date.
const root = path.resolve(import.meta.dirname, "..");
writeFileSync(path.join(root, "docs/settings.md"), settingsReference());
writeFileSync(path.join(root, "docs/provider.md"), providerReference(root));
writeFileSync(path.join(root, "mcp/servers/devops-agent/spec.json"), specText());
writeFileSync(path.join(root, "docs/agents/tools.md"), toolsReference());
writeFileSync(path.join(root, "docs/check.schema.json"), checkSchema());
writeFileSync(path.join(root, "surfaces/cli/descriptions.json"), await descriptionsText(COMMANDS));
