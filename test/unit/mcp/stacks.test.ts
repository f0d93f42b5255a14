import { equal, match, notEqual, ok } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { tokenOf } from "../../../mcp/servers/devops-agent/door/token.ts";
import type { Plan } from "../../../operations/approvals/plan.ts";
import { ApprovalQueue } from "../../../operations/approvals/queue.ts";
import { JobStore } from "../../../operations/jobs/store.ts";
import { agent, basisOf, emptyCheckout, planOf } from "../operations/approvals/support.ts";
import { sha } from "../images/verdict/support.ts";
import { Served, textOf } from "./support.ts";

describe("the MCP server of one stack", () => {
  let served: Served;
  let foreign: Plan;
  const job = "b".repeat(16);
  before(async () => {
    served = await Served.open();
    foreign = planOf(basisOf(served.root), { input: { stack: "prod", sha: sha("c") } });
    await new ApprovalQueue(served.root).add(foreign);
    const startedAt = new Date().toISOString();
    const input = { stack: "prod", sha: sha("c") };
    await new JobStore(served.root).create({
      ...{ id: job, operation: "deploy", input, actor: agent, startedAt },
    });
  });
  after(() => served.close());

  const call = async (name: string, args: Record<string, unknown>): Promise<string> => {
    const result = await (await served.client()).callTool({ name, arguments: args });
    equal(result.isError, true);
    return textOf(result);
  };

  it("knows no plan and no job of another one", async () => {
    for (const id of [foreign.id, job]) {
      for (const tool of ["operationGet", "operationCancel"]) {
        match(await call(tool, { id }), /^unknown-job: /m);
        match(await call(tool, { id, ofStack: "prod" }), /^usage: /m);
      }
    }
    equal((await new ApprovalQueue(served.root).get(foreign.id)).decision, undefined);
    equal(await new JobStore(served.root).stopAskedBy(job), undefined);
    const client = await served.client();
    const { contents } = await client.readResource({ uri: "ipai://approvals" });
    equal(JSON.stringify(contents).includes(foreign.id), false);
  });

  it("shows those of its own", async () => {
    const own = planOf(basisOf(served.root));
    await new ApprovalQueue(served.root).add(own);
    const client = await served.client();
    const seen = await client.callTool({ name: "operationGet", arguments: { id: own.id } });
    ok(!seen.isError, textOf(seen));
    const { contents } = await client.readResource({ uri: "ipai://approvals" });
    ok(JSON.stringify(contents).includes(own.id));
  });

  it("refuses to look at another one, and looks at its own by name", async () => {
    match(await call("checkHealth", { env: "prod" }), /^another-stack: [^]*it is about local/m);
    // It gets as far as without the name: nothing is up in this checkout.
    const unnamed = (await call("checkHealth", {})).split("\n")[2];
    equal((await call("checkHealth", { env: "local" })).split("\n")[2], unnamed);
  });

  it("has a token of its own", async () => {
    const root = await emptyCheckout();
    const [staging, prod] = [await tokenOf(root, "staging"), await tokenOf(root, "prod")];
    notEqual(staging.token, prod.token);
    equal((await tokenOf(root, "prod")).token, prod.token);
    await rm(root, { recursive: true });
  });
});
