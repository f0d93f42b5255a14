import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { equal, match, ok } from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { z } from "zod";
import { ifAbsent } from "../../machine/errno.ts";
import { planSchema } from "../../operations/approvals/plan.ts";
import { openBrowser } from "../support/browser.ts";
import { checkout, type LocalStack } from "../support/localStack.ts";
import { addAuthenticator } from "../support/passkey.ts";
import { Terminal } from "../support/terminal.ts";

const AGENT = "agent-on-call";
/** Of a machine that has other things to do. Milliseconds. */
const PATIENCE_MS = 600_000;
const ipai = path.join(checkout, "surfaces/cli/ipai");
const PASSKEYS = path.join(checkout, ".state/passkeys.json");

const health = z.object({
  ok: z.boolean(),
  findings: z.array(z.object({ layer: z.string(), status: z.string() })),
});
const said = z.object({ records: z.array(z.object({ text: z.string() })) });
const packs = z.object({ packs: z.array(z.object({ folder: z.string() })) });
const shown = z.object({ who: z.string(), approvedBy: z.string().nullable(), result: z.string() });

/**
 * A release that has lost its database, found by an agent over MCP, and gone back from by a person in a browser.
 * Each of them knows no more than what the product shows.
 */
export async function goBackTogether(stack: LocalStack, good: string): Promise<void> {
  const agent = await openAgent(stack);
  const person = await openPerson(stack);
  try {
    const plan = await agent.propose(good);
    await person.approve(plan);
    match(await agent.outcome(plan), /: succeeded/);
    const { folder } = packs.parse(await stack.json("evidence", "list")).packs[0] ?? {};
    ok(folder !== undefined);
    const pack = shown.parse(await stack.json("evidence", "show", folder));
    equal(pack.result, "succeeded");
    match(pack.who, new RegExp(`^${AGENT}/${userInfo().username}@.*\\(mcp\\)`));
    match(pack.approvedBy ?? "", new RegExp(`^${userInfo().username}@.*by control-room$`));
  } finally {
    await agent.leave();
    await person.leave();
  }
}

/** An agent that starts the server as its client's settings say. */
async function openAgent(stack: LocalStack) {
  const client = new Client({ name: AGENT, version: "1" });
  const args = ["mcp", "--stack", stack.name, "--allow", "plan"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", TIMEOUT: "600" };
  await client.connect(
    new StdioClientTransport({ command: ipai, args, cwd: checkout, env, stderr: "ignore" }),
  );
  const call = async <S extends z.ZodType>(
    name: string,
    given: Record<string, unknown>,
    schema: S,
  ): Promise<z.infer<S>> => {
    const options = { timeout: PATIENCE_MS };
    const answer = await client.callTool({ name, arguments: given }, options);
    ok(!answer.isError, JSON.stringify(answer.content));
    return schema.parse(answer.structuredContent);
  };
  return {
    /** Looks, reads, and asks for what would help. @returns The plan's id. */
    propose: async (good: string): Promise<string> => {
      const { ok: well, findings } = await call("checkHealth", {}, health);
      equal(well, false);
      const failed = findings.filter(({ status }) => status === "fail");
      ok(
        failed.some(({ layer }) => layer === "login"),
        JSON.stringify(failed),
      );
      const asked = { service: "odoo", errors: true, since: "10min" };
      const { records } = await call("logs", asked, said);
      ok(records.some(({ text }) => /psycopg2|OperationalError|connection/.test(text)));
      const reason = "nobody can log in: the database is not reached";
      const { id } = await call("rollbackProd", { sha: good, reason }, planSchema);
      // Nothing has changed since: who asks again is told of the plan that waits.
      equal((await call("rollbackProd", { sha: good, reason }, planSchema)).id, id);
      return id;
    },
    outcome: async (id: string): Promise<string> => {
      const { status } = await call(
        "operationGet",
        { id },
        z.object({ status: z.object({ state: z.string() }) }),
      );
      return `${id}: ${status.state}`;
    },
    leave: () => client.close(),
  };
}

/** A person with a terminal, a browser, and a passkey that the room does not know yet. */
async function openPerson(stack: LocalStack) {
  const known = await readFile(PASSKEYS, "utf8").catch(ifAbsent);
  const room = new Terminal([ipai, "room", "--no-open", "--stack", stack.name], {
    columns: 200,
    cwd: checkout,
  });
  const browser = await openBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  return {
    approve: async (plan: string): Promise<void> => {
      const [link] = await room.until(/http:\/\/localhost:\d+\/enter\?key=[\w-]+/);
      const { origin } = new URL(link);
      await page.goto(link);
      await addAuthenticator(page);
      await page.goto(`${origin}/${stack.name}/passkeys`);
      await page.getByRole("button", { name: "Make a passkey" }).click();
      const told = await page.getByText(/Now type \d{6}/).textContent();
      room.type(`${/\d{6}/.exec(told ?? "")?.[0] ?? ""}\n`);
      await room.until(/that passkey may decide about plans now/);

      await page.goto(`${origin}/${stack.name}/approvals/${plan}`);
      await page.getByText(AGENT).first().waitFor();
      await page.getByText("nobody can log in").first().waitFor();
      await page.getByRole("button", { name: "Approve with passkey" }).click();
      await page.getByRole("heading", { name: `Operation ${plan}` }).waitFor();
      // Live: the page is not loaded again.
      await page.locator("#log li").first().waitFor();
      await page.locator(".headline").getByText("succeeded").waitFor();
    },
    leave: async (): Promise<void> => {
      await browser.close();
      room.type("\u0003");
      equal(await room.ended(), 0, room.shown);
      // The key itself went with the browser.
      if (known === undefined) await rm(PASSKEYS, { force: true });
      else await writeFile(PASSKEYS, known);
    },
  };
}
