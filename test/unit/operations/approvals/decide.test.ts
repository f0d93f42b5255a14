import { equal, rejects } from "node:assert/strict";
import { appendFile, rm } from "node:fs/promises";
import path from "node:path";
import { approvePlan } from "../../../../operations/approvals/decide.ts";
import type { Plan } from "../../../../operations/approvals/plan.ts";
import { ApprovalQueue } from "../../../../operations/approvals/queue.ts";
import { JobStore } from "../../../../operations/jobs/store.ts";
import type { Context } from "../../../../operations/operation.ts";
import { basisOf, emptyCheckout, person, planOf } from "./support.ts";

describe("approving a plan", () => {
  let root: string, queue: ApprovalQueue;
  beforeEach(async () => {
    root = await emptyCheckout();
    queue = new ApprovalQueue(root);
  });
  afterEach(() => rm(root, { recursive: true }));

  /** A plan that was made now and waits. */
  async function waiting(changes: Partial<Plan> = {}): Promise<Plan> {
    const now = Date.now();
    const plan = planOf(basisOf(root), {
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 60_000).toISOString(),
      ...changes,
    });
    await queue.add(plan);
    return plan;
  }
  const approve = ({ id, digest: planDigest }: Plan, name = person.name): Promise<unknown> => {
    const ask = (): Promise<string> => Promise.resolve("");
    const ctx = { root, environment: {}, actor: { ...person, name }, ask } as unknown as Context;
    return approvePlan(ctx, { id, planDigest, confirmedBy: "terminal" });
  };

  it("is another person's where the stack says so, and says who asked", async () => {
    const plan = await waiting({ requestedBy: person });
    await appendFile(
      path.join(root, "Pulumi.local.yaml"),
      "  ipai:approvals:\n    byAuthor: false\n",
    );
    await rejects(approve(plan), {
      code: "plan-of-author",
      given: /^ana@laptop, a person by cli$/,
    });
    equal((await queue.get(plan.id)).state, "waiting");
    // Ben comes further: to what the plan was made from, which is not there.
    await rejects(
      approve(plan, "ben@laptop"),
      ({ code }: { code: string }) => code !== "plan-of-author",
    );
  });

  it("waits while a job holds the stack: says whose, and since when", async () => {
    const plan = await waiting();
    const startedAt = new Date().toISOString();
    const [id, store] = ["b".repeat(16), new JobStore(root)];
    await store.create({
      id,
      operation: "deploy",
      input: { stack: "local" },
      actor: person,
      startedAt,
    });
    await rejects(approve(plan), {
      code: "stack-busy",
      given: `deploy ${id}, asked for by ana@laptop, a person by cli, since ${startedAt}`,
      next: `npx ipai job ${id}`,
    });
    equal((await queue.get(plan.id)).state, "waiting");
  });

  it("is not done by another digest than the plan's, nor after its time", async () => {
    const plan = await waiting();
    await rejects(approve({ ...plan, digest: "0".repeat(64) }), { code: "plan-altered" });
    const old = await waiting({ expiresAt: new Date(Date.now() - 1).toISOString() });
    await rejects(approve(old), { code: "plan-expired" });
    equal((await queue.get(plan.id)).decision ?? (await queue.get(old.id)).decision, undefined);
  });
});
