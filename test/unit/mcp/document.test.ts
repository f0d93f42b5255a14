import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/server";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { PROMPTS } from "../../../mcp/servers/devops-agent/prompts.ts";
import { RESOURCES } from "../../../mcp/servers/devops-agent/resources.ts";
import { toolsReference } from "../../../mcp/servers/devops-agent/reference.ts";
import { LEVELS, inputOf, tools } from "../../../mcp/servers/devops-agent/tools.ts";
import { templateNames } from "../../../operations/template/templates.ts";
import { droplet, loadText } from "../config/stackFiles.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const page = readFileSync(path.join(root, "docs/agents/ipai-odoo-devops-agent.md"), "utf8");
const code = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);

/** The rows of the table below a heading, cell by cell. */
function rowsBelow(heading: string): string[][] {
  const [, part = ""] = page.split(`## ${heading}\n`);
  const lines = (part.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const namesIn = (cell = ""): string[] =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);

describe("the document for agents", () => {
  it("lists each tool where a server of that level lists it", () => {
    const rows = rowsBelow("What it can do");
    LEVELS.forEach((level, at) => {
      const own = tools.filter((tool) => tool.level === level && tool.flag === undefined);
      deepEqual(namesIn(rows[at]?.[1]).sort(), own.map(({ name }) => name).sort());
    });
    for (const name of templateNames) ok(code.includes(name), name);
    for (const { name } of RESOURCES) ok(code.includes(`ipai://${name}`), name);
    for (const name of Object.keys(PROMPTS)) ok(code.includes(name), name);
  });

  it("has a reference that says what the operations say today (if not: npm run docs)", () => {
    equal(readFileSync(path.join(root, "docs/agents/tools.md"), "utf8"), toolsReference());
  });

  it("calls tools with arguments that they take", () => {
    const calls = code.flatMap((text) => {
      const [, name = "", given = ""] = /^(\w+) (\{.*\})$/.exec(text) ?? [];
      return name === "" ? [] : [{ name, given }];
    });
    ok(calls.length >= 10);
    for (const { name, given } of calls) {
      const tool = tools.find((each) => each.name === name);
      ok(tool !== undefined, name);
      const taken = inputOf(tool).safeParse(JSON.parse(given));
      ok(taken.success, `${name} ${given}: ${String(taken.error)}`);
    }
  });

  it("shows settings that a stack takes, and where agents find what they say", () => {
    const [, yaml = ""] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    const shown = z.record(z.string(), z.unknown()).parse(parse(yaml));
    const config: Record<string, unknown> = { ...shown };
    for (const [key, value] of Object.entries(droplet)) config[`ipai:${key}`] = value;
    const { mcp } = loadText(stringify({ config }));
    ok(mcp !== undefined);
    ok(code.includes(new URL(getOAuthProtectedResourceMetadataUrl(new URL(mcp.url))).pathname));
  });

  it("explains failures that there are", () => {
    for (const [cell = ""] of rowsBelow("When it does not work")) {
      const [, failure] = /^`([a-z-]+)`$/.exec(cell) ?? [];
      if (failure === undefined) continue;
      const words = ["grep", "-l", "--fixed-strings", `code: "${failure}"`, "--", "*.ts", ":!test"];
      ok(execFileSync("git", words, { cwd: root }).length > 0, failure);
    }
  });
});
