import type { CallToolResult, Client } from "@modelcontextprotocol/client";
import { Ajv2020 } from "ajv/dist/2020.js";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { startSshHost, type SshHost } from "../support/sshHost.ts";
import { tinyCheckout, type TinyCheckout } from "./tinyCheckout.ts";
import { tinyClient } from "./tinyClient.ts";

const record = z.record(z.string(), z.unknown());
const ran = z.object({
  template: z.string(),
  exitCode: z.number(),
  output: z.string(),
  evidence: z.object({ folder: z.string(), sha256: z.string(), sequence: z.number() }),
});
const listed = z.object({
  folder: z.string(),
  packs: z.array(
    z.object({
      folder: z.string(),
      operation: z.string(),
      result: z.string(),
      through: z.string(),
      who: z.string(),
      sequence: z.number(),
    }),
  ),
});

describe("runTemplate, on the real engine and a host", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout, host: SshHost, agent: Client;
  before(async () => {
    [tiny, host] = await Promise.all([tinyCheckout(), startSshHost()]);
    await tiny.reachedBy(host.connection);
    equal((await tiny.ipai("up")).exitCode, 0);
    agent = await tinyClient(tiny, "looker", "--templates");
  });
  after(async () => {
    await agent.close();
    await Promise.all([tiny.remove(), host.close()]);
  });

  /** What the host's `docker` does from now on. */
  async function docker(script: string): Promise<void> {
    const file = path.join(host.folder, "bin/docker");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }
  const run = async (): Promise<CallToolResult> => {
    const call = { name: "runTemplate", arguments: { template: "containers" } };
    const told = await agent.callTool(call, { timeout: 120_000 });
    ok(!told.isError, JSON.stringify(told.content));
    return told;
  };
  async function packsOf(operation: string): Promise<z.infer<typeof listed>> {
    const told = await agent.callTool({ name: "evidence", arguments: { operation } });
    return listed.parse(told.structuredContent);
  }
  /** What the pack holds of the one check that a template is. */
  const printedIn = (folder: string): Promise<string> =>
    readFile(path.join(tiny.root, folder, "checks/01-containers.txt"), "utf8");

  it("answers in the form that it declares, and its record holds what it answered, without secrets", async () => {
    await docker("printf 'odoo \\033[31mup\\033[0m a-very-secret-password\\n'; echo careful >&2");
    const { structuredContent } = await run();
    const { tools } = await agent.listTools();
    const schema = tools.find(({ name }) => name === "runTemplate")?.outputSchema;
    const validate = new Ajv2020({ strict: false }).compile(record.parse(schema));
    ok(validate(structuredContent), JSON.stringify([validate.errors, structuredContent]));
    const wrong = { ...record.parse(structuredContent), exitCode: "0" };
    equal(validate(wrong), false, "the schema judges");

    const { exitCode, output, evidence } = ran.parse(structuredContent);
    equal(exitCode, 0);
    match(output, /^odoo up \S+\n+careful\n$/);
    ok(!output.includes("a-very-secret-password"));
    equal(await printedIn(evidence.folder), output);
    const { folder, packs } = await packsOf("template");
    const [pack] = packs;
    deepEqual(
      { ...pack, folder: path.join(folder, pack?.folder ?? ""), who: pack?.who.split("/")[0] },
      {
        ...{ folder: evidence.folder, sequence: evidence.sequence, operation: "template" },
        ...{ result: "succeeded", through: "mcp", who: "looker" },
      },
    );
    const verified = await tiny.ipai("evidence", "verify");
    equal(verified.exitCode, 0, verified.stdout);
  });

  it("answers and records a script that fails as failed", async () => {
    await docker("echo 'no daemon' >&2; exit 7");
    const { exitCode, output, evidence } = ran.parse((await run()).structuredContent);
    equal(exitCode, 7);
    equal(output, "no daemon\n");
    equal(await printedIn(evidence.folder), output);
    equal((await packsOf("template")).packs[0]?.result, "failed");
  });

  it("asks the host nothing, and records nothing, where the parameter is on no list", async () => {
    const [before, asked] = [await packsOf("template"), host.commands.length];
    const words = { template: "container-use", service: "postgres-of-somebody" };
    const told = await agent.callTool({ name: "runTemplate", arguments: words });
    equal(told.isError, true);
    match(JSON.stringify(told.content), /not-allowed/);
    deepEqual(await packsOf("template"), before);
    equal(host.commands.length, asked);
  });
});
