import { deepEqual, equal, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { z } from "zod";
import { toolsOf } from "../../../mcp/servers/devops-agent/tools.ts";
import { textOf } from "./support.ts";

/** Of a machine that has other things to do. Milliseconds. */
const PATIENCE_MS = 150_000;
const root = path.resolve(import.meta.dirname, "../../..");
const document = await readFile(path.join(root, "docs/agents/ipai-odoo-devops-agent.md"), "utf8");

/** What the document writes where each reader has a path of their own. */
const CHECKOUT = "/path/to/the/checkout/";
const server = {
  command: z.string().startsWith(CHECKOUT),
  args: z.tuple([z.literal("mcp")], z.string()),
};
/** What each client reads, and nothing else: an unknown key is what a client would overlook. */
const CLIENTS = {
  "Claude Code": z.strictObject({ mcpServers: z.strictObject({ ipai: z.strictObject(server) }) }),
  Cursor: z.strictObject({ mcpServers: z.strictObject({ ipai: z.strictObject(server) }) }),
  "VS Code": z
    .strictObject({
      servers: z.strictObject({ ipai: z.strictObject({ type: z.literal("stdio"), ...server }) }),
    })
    .transform(({ servers }) => ({ mcpServers: servers })),
};

/** Each example of the document, with the line before it, which says whose it is. */
const examples = [...document.matchAll(/^(.+):\n\n```json\n([^]*?)```/gm)];

/** The search path of a program that no checkout has started. */
const searchPath = (process.env["PATH"] ?? "")
  .split(path.delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(path.delimiter);

describe("the clients' settings in the document for agents", function () {
  this.timeout(180_000);

  it("are all that it has in JSON", () => {
    equal(examples.length, document.match(/```json/g)?.length);
  });

  for (const [client, settings] of Object.entries(CLIENTS)) {
    it(`start the server as written: ${client}`, async () => {
      const [, , json = ""] = examples.find(([, whose = ""]) => whose.includes(client)) ?? [];
      ok(json !== "", `no settings of ${client}`);
      const { command, args } = settings.parse(JSON.parse(json)).mcpServers.ipai;
      const level = args.includes("plan") ? "plan" : "read";
      const helper = new Client({ name: "helper", version: "1" });
      // A client starts it from wherever it is itself, with little of an environment.
      const transport = new StdioClientTransport({
        command: path.join(root, command.slice(CHECKOUT.length)),
        args,
        cwd: "/",
        env: { PATH: searchPath },
        stderr: "ignore",
      });
      await helper.connect(transport, { timeout: PATIENCE_MS });
      try {
        const { tools } = await helper.listTools();
        deepEqual(
          tools.map(({ name }) => name),
          toolsOf({ level }).map(({ name }) => name),
        );
        const told = await helper.callTool({ name: "evidence", arguments: {} });
        ok(!told.isError, textOf(told));
        equal(z.object({ stack: z.string() }).parse(told.structuredContent).stack, "prod");
      } finally {
        await helper.close();
      }
    });
  }
});
