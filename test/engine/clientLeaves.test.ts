import { equal, match, notEqual, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { waitFor } from "../../lab/waitFor.ts";
import { startJob } from "../../operations/jobs/start.ts";
import { person } from "../unit/operations/approvals/support.ts";
import { tinyCheckout, type TinyCheckout } from "./tinyCheckout.ts";
import { serverOf, tinyClient } from "./tinyClient.ts";

const checkout = path.resolve(import.meta.dirname, "../..");
const LIMIT = { timeoutMs: 120_000 };
const followed = z.object({
  status: z.object({
    state: z.string(),
    answer: z.object({ ok: z.boolean(), output: z.unknown() }).optional(),
  }),
  events: z.array(z.object({ number: z.number() })),
});
const listed = z.object({
  folder: z.string(),
  packs: z.array(z.object({ folder: z.string(), result: z.string() })),
});
const seen = z.object({ server: z.number(), answer: followed });

/** A client in a process of its own: starts the server, and asks for a job's state again and again. */
const FOLLOWER = `
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
const [id, ...args] = process.argv.slice(1);
const client = new Client({ name: "leaver", version: "1" });
const transport = new StdioClientTransport({ command: process.execPath, args, env: process.env, stderr: "ignore" });
await client.connect(transport, { timeout: 100_000 });
for (;;) {
  const { structuredContent } = await client.callTool({ name: "operationGet", arguments: { id } });
  console.log(JSON.stringify({ server: transport.pid, answer: structuredContent }));
}
`;

describe("a job that an agent follows", function () {
  this.timeout(400_000);
  let tiny: TinyCheckout, hold: string;
  before(async () => {
    tiny = await tinyCheckout();
    hold = path.join(tiny.root, "hold");
    await tiny.declare({ a: { text: "one" }, b: { text: "two" } });
  });
  after(() => tiny.remove());

  const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}`);
  const until = async (promise: string, what: () => boolean): Promise<void> =>
    ok(await waitFor(() => Promise.resolve(what() || undefined), LIMIT), promise);

  /** Sees the job at work, and is killed while it asks for more. @returns The server that it had started. */
  async function followAndDie(id: string): Promise<number> {
    const words = ["--input-type=module", "--eval", FOLLOWER, id, ...serverOf(tiny)];
    const client = execa(process.execPath, words, {
      ...{ cwd: checkout, reject: false, buffer: false, stdin: "ignore", stderr: "inherit" },
    });
    let last: z.infer<typeof seen> | undefined;
    for await (const line of client) {
      last = seen.parse(JSON.parse(line));
      const { state } = last.answer.status;
      ok(["starting", "running"].includes(state), line);
      if (state === "running") client.kill("SIGKILL");
    }
    equal((await client).signal, "SIGKILL");
    ok(last !== undefined, "the client saw nothing");
    return last.server;
  }

  it("goes on when that agent is killed; another one finds it, sees it end, and reads its evidence", async () => {
    await writeFile(hold, "");
    const { id } = await startJob(
      { root: tiny.root, environment: process.env },
      { operation: "up", input: { stack: "local" }, actor: person },
    );
    await until("the job is at work", () => existsSync(path.join(tiny.root, "held")));
    const left = await followAndDie(id);
    await until("the server ends with its client", () => isGone(left));

    const client = await tinyClient(tiny, "second");
    try {
      const get = async (after: number): Promise<z.infer<typeof followed>> => {
        const told = await client.callTool({ name: "operationGet", arguments: { id, after } });
        ok(!told.isError, JSON.stringify(told.content));
        return followed.parse(told.structuredContent);
      };
      const running = await get(0);
      equal(running.status.state, "running");
      notEqual(running.events.length, 0);
      await rm(hold);
      const ended = await waitFor(async () => {
        const now = await get(running.events.at(-1)?.number ?? 0);
        return now.status.state === "running" ? undefined : now;
      }, LIMIT);
      ok(ended !== undefined, "the job has not ended");
      equal(ended.status.state, "succeeded", JSON.stringify(ended));
      notEqual(ended.events.length, 0);

      const { evidence } = z
        .object({ evidence: z.object({ folder: z.string() }) })
        .parse(ended.status.answer?.output);
      const told = await client.callTool({ name: "evidence", arguments: {} });
      const { folder, packs } = listed.parse(told.structuredContent);
      match(evidence.folder, /up$/);
      const found = packs.find((pack) => path.join(folder, pack.folder) === evidence.folder);
      equal(found?.result, "succeeded", JSON.stringify({ packs, evidence }));
    } finally {
      await client.close();
    }
  });
});
