import { PROMPTS } from "./prompts.ts";
import { RESOURCES } from "./resources.ts";
import { LEVELS, listed, tools } from "./tools.ts";

/**
 * The server as `spec.json` describes it, for whoever reads a description before starting a program:
 * `npm run docs` writes it from the operations, and a test says when it is out of date.
 */
export function specText(): string {
  const spec = {
    name: "devops-agent",
    start: {
      command: "npx",
      args: ["ipai", "mcp", "--allow", LEVELS.join("|"), "--stack", "STACK"],
    },
    tools: tools.map((tool) => ({
      level: tool.level,
      ...(tool.flag && { flag: `--${tool.flag}` }),
      ...listed(tool),
    })),
    resources: RESOURCES.map(({ name, description }) => ({ uri: `ipai://${name}`, description })),
    prompts: Object.entries(PROMPTS).map(([name, { description }]) => ({ name, description })),
  };
  return `${JSON.stringify(spec, undefined, 2)}\n`;
}
