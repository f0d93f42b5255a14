import { deepEqual, equal, match } from "node:assert/strict";
import { userInfo } from "node:os";
import { z } from "zod";
import { ApprovalQueue } from "../../../operations/approvals/queue.ts";
import type { Plan } from "../../../operations/approvals/plan.ts";
import { runJob } from "../../../operations/jobs/run.ts";
import { jobStatusSchema } from "../../../operations/jobs/job.ts";
import { JobStore } from "../../../operations/jobs/store.ts";
import { stackInput, type AnyOperation } from "../../../operations/operation.ts";
import { approvalOf, basisOf, person, planOf } from "../operations/approvals/support.ts";
import { Served } from "./support.ts";

const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
const answer = z.object({ status: jobStatusSchema });

/** What a deploy does for as long as the others ask. */
function deployUntil(end: Promise<unknown>, began: (nothing: undefined) => void): AnyOperation {
  return {
    name: "deploy",
    summary: "a sample",
    effect: "changes",
    input: z.object({ sha: z.string(), ...stackInput }),
    output: z.object({}),
    run: async () => {
      began(undefined);
      await end;
      return {};
    },
    text: () => "it serves",
  };
}

describe("a hundred approved deploys at once", function () {
  this.timeout(120_000);
  let served: Served;
  before(async () => {
    served = await Served.open({ callsPerMinute: 1000 });
  });
  after(() => served.close());

  it("are one that runs, and ninety-nine agents who are told by whom and since when", async () => {
    const { root } = served;
    const [queue, store] = [new ApprovalQueue(root), new JobStore(root)];
    const now = Date.now();
    const plans: Plan[] = [];
    for (let at = 0; at < 100; at++) {
      const plan = planOf(basisOf(root), {
        operation: "deploy",
        requestedBy: { kind: "agent", name: `agent-${at}/${userInfo().username}`, door: "mcp" },
        createdAt: new Date(now).toISOString(),
        expiresAt: new Date(now + 600_000).toISOString(),
      });
      await queue.add(plan);
      await queue.decide(plan.id, approvalOf(plan));
      const { id, operation, input, requestedBy: actor } = plan;
      const startedAt = new Date().toISOString();
      await store.create({ id, operation, input, actor, approvedBy: person, startedAt });
      plans.push(plan);
    }
    const { promise: end, resolve: finish } = Promise.withResolvers<undefined>();
    let ran = 0;
    const { promise: begun, resolve: began } = Promise.withResolvers<undefined>();
    const deploy = deployUntil(end, () => {
      ran += 1;
      began(undefined);
    });
    const registry = { deploy: () => Promise.resolve(deploy) };
    const jobs = plans.map(({ id }) => runJob({ root, environment, registry }, id));
    await begun;
    // Whoever has the stack goes on until all others have their answer.
    let left = jobs.length - 1;
    const { promise: refused, resolve: allRefused } = Promise.withResolvers<undefined>();
    for (const job of jobs) void job.then(() => (left -= 1) === 0 && allRefused(undefined));
    await refused;
    finish(undefined);
    await Promise.all(jobs);
    equal(ran, 1);

    const client = await served.client();
    const told = await Promise.all(
      plans.map(async ({ id }) => {
        const { structuredContent } = await client.callTool({
          ...{ name: "operationGet", arguments: { id } },
        });
        return answer.parse(structuredContent).status;
      }),
    );
    const [winner, ...more] = told.filter(({ state }) => state === "succeeded");
    deepEqual(more, []);
    const { job } = winner ?? {};
    const holder = `deploy ${job?.id}, asked for by ${job?.actor.name}, an agent by mcp, since ${job?.startedAt}`;
    const busy = told.filter(({ answer: said }) => said?.failure?.code === "stack-busy");
    equal(busy.length, 99);
    for (const { answer: said } of busy) equal(said?.failure?.given, holder);
    match(busy[0]?.answer?.failure?.next ?? "", new RegExp(`operationGet with .*${job?.id}`));
  });
});
