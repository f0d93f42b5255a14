import { z } from "zod";
import { ipai } from "../../../report/ipai.ts";
import { PROMPTS } from "./prompts.ts";
import { RESOURCES } from "./resources.ts";
import { listed, tools, type ListedTool, type Tool } from "./tools.ts";

const field = z.looseObject({
  description: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  anyOf: z.array(z.looseObject({ type: z.string().optional() })).optional(),
});
const schema = z.looseObject({
  properties: z.record(z.string(), field).default({}),
  required: z.array(z.string()).default([]),
});

/** The tools for whoever writes to an agent, as the operations say: `npm run docs` writes `docs/agents/tools.md`. */
export function toolsReference(): string {
  const parts = [
    "# The tools of `npx ipai mcp`",
    "Written by `npm run docs` from the operations; [the page for agents](ipai-odoo-devops-agent.md) says how they are used, and\n`mcp/servers/devops-agent/spec.json` has their whole schemas.",
    ...tools.map(toolText),
    `## Resources\n\n${table([["address", "what it is"], ...RESOURCES.map(({ name, description }) => [`\`ipai://${name}\``, description])])}`,
    `## Prompts\n\n${table([["name", "what it is for"], ...Object.entries(PROMPTS).map(([name, { description }]) => [`\`${name}\``, description])])}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function toolText(tool: Tool): string {
  const { title, description, inputSchema, outputSchema } = listed(tool);
  const input = schema.parse(inputSchema);
  const asked = Object.entries(input.properties).map(([name, each]) => [
    `\`${name}\``,
    typeText(each),
    input.required.includes(name) && each.default === undefined ? "yes" : "",
    each.description ?? "",
  ]);
  const told = Object.entries(schema.parse(outputSchema).properties).map(([name, each]) => [
    `\`${name}\``,
    typeText(each),
    each.description ?? "",
  ]);
  return [
    `## ${tool.name}`,
    `${title}. ${description}`,
    [listedWith(tool), annotationText(listed(tool))].join(" "),
    asked.length === 0
      ? "It takes nothing."
      : table([["field", "form", "needed", "what it is"], ...asked]),
    `It answers with:\n\n${table([["field", "form", "what it is"], ...told])}`,
  ].join("\n\n");
}

function listedWith({ level, flag }: Tool): string {
  if (flag !== undefined) return `Listed by \`${ipai("mcp", { templates: true })}\`.`;
  const command = level === "read" ? ipai("mcp") : ipai("mcp", { allow: level });
  return `Listed by \`${command}\`${level === "apply" ? "" : " and above"}.`;
}

function annotationText({ annotations }: ListedTool): string {
  const { readOnlyHint, destructiveHint } = annotations;
  if (readOnlyHint) return "It only reads.";
  return destructiveHint ? "It replaces what is there." : "It takes nothing away.";
}

function typeText(of: z.infer<typeof field>): string {
  const types = of.anyOf?.map(({ type = "any" }) => type) ?? [of.type ?? "any"].flat();
  const values = of.enum?.map((each) => `\`${String(each)}\``).join(", ") ?? types.join(" or ");
  return of.default === undefined
    ? values
    : `${values}; \`${JSON.stringify(of.default)}\` if unset`;
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((row) =>
    row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
