import { deepEqual, equal } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { toolsOf } from "../../../mcp/servers/devops-agent/tools.ts";
import { programs } from "./programs.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const listed = z.object({ tools: z.array(z.object({ name: z.string() })) });
const called = z.object({ structuredContent: z.object({ stack: z.string() }) });
const refused = z.object({ isError: z.literal(true) });

/** The protocol's Inspector, without a window, on the server as a client starts it. */
describe("the protocol's Inspector", function () {
  this.timeout(180_000);
  let program: string, home: string;
  before(async () => {
    program = path.join(await programs(), "node_modules/.bin/mcp-inspector");
    home = await mkdtemp(path.join(tmpdir(), "ipai-inspector-"));
    const command = path.join(root, "surfaces/cli/ipai");
    const args = ["mcp", "--stack", "staging", "--allow", "plan"];
    const settings = { mcpServers: { ipai: { command, args } } };
    await writeFile(path.join(home, "servers.json"), JSON.stringify(settings));
  });
  after(() => rm(home, { recursive: true, force: true }));

  async function inspect(...words: string[]): Promise<{ told: unknown; exitCode: number }> {
    const config = ["--config", path.join(home, "servers.json"), "--server", "ipai"];
    const { stdout, exitCode = -1 } = await execa(program, ["--cli", ...config, ...words], {
      // It keeps settings of its own below the home.
      env: { HOME: home, MCP_INSPECTOR_SECRET_STORE: "memory" },
      reject: false,
      timeout: 150_000,
    });
    return { told: JSON.parse(stdout), exitCode };
  }

  it("lists the tools, and finds none whose schema another client could not read", async () => {
    const { told, exitCode } = await inspect("--method", "tools/list", "--strict");
    equal(exitCode, 0);
    deepEqual(
      listed.parse(told).tools.map(({ name }) => name),
      toolsOf({ level: "plan" }).map(({ name }) => name),
    );
  });

  it("calls one, and is told what it did wrong", async () => {
    const call = ["--method", "tools/call", "--tool-name"];
    const { told } = await inspect(...call, "evidence");
    equal(called.parse(told).structuredContent.stack, "staging");
    const wrong = await inspect(...call, "rollbackProd", "--tool-arg", "sha=$(id)");
    refused.parse(wrong.told);
  });
});
