import { deepEqual, equal } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { partsOf, type Basis } from "../../../../operations/approvals/basis.ts";
import { approvals } from "../../../../operations/approvals/list.ts";
import type { BoundPlan } from "../../../../operations/approvals/plan.ts";
import { ApprovalQueue } from "../../../../operations/approvals/queue.ts";
import type { Context } from "../../../../operations/operation.ts";
import { sha } from "../../images/verdict/support.ts";
import {
  agent,
  approvalOf,
  basisOf,
  emptyCheckout,
  LATER,
  NOW,
  person,
  planOf,
} from "./support.ts";

describe("a plan that is asked for again while it waits", () => {
  let root: string, queue: ApprovalQueue, basis: Basis;
  beforeEach(async () => {
    root = await emptyCheckout();
    queue = new ApprovalQueue(root);
    basis = basisOf(root);
  });
  afterEach(() => rm(root, { recursive: true }));

  it("is the one that waits, whatever reason is given the second time", async () => {
    const first = planOf(basis, { input: { stack: "local", sha: sha("c"), reason: "it is slow" } });
    await queue.add(first);
    for (const reason of [undefined, "it is slow", "it is still slow"]) {
      const again = planOf(basis, { input: { ...first.input, reason } });
      deepEqual(await queue.waitingLike(again, LATER), first);
    }
  });

  const others: Readonly<Record<string, (basis: Basis) => Partial<BoundPlan>>> = {
    "for somebody else": () => ({ requestedBy: { ...agent, name: "another@laptop" } }),
    "for the person of that name": () => ({ requestedBy: { ...agent, kind: "person" } }),
    "of another operation": () => ({ operation: "deploy" }),
    "of another release": () => ({ input: { stack: "local", sha: sha("f") } }),
    "of another stack": () => ({ input: { stack: "prod", sha: sha("c") } }),
    "with a loss that is accepted": () => ({
      input: { stack: "local", sha: sha("c"), acceptDataLoss: "before_b" },
    }),
    "made from another program": (made) => ({ parts: partsOf({ ...made, program: "changed" }) }),
  };
  for (const [title, changes] of Object.entries(others)) {
    it(`is another one ${title}`, async () => {
      await queue.add(planOf(basis));
      equal(await queue.waitingLike(planOf(basis, changes(basis)), LATER), undefined);
    });
  }

  it("is another one once it is decided, or has less than half of its time left", async () => {
    const first = planOf(basis);
    await queue.add(first);
    const again = planOf(basis);
    const half = new Date(NOW.getTime() + 300_000);
    equal((await queue.waitingLike(again, half))?.id, first.id);
    equal(await queue.waitingLike(again, new Date(half.getTime() + 1)), undefined);
    await queue.decide(first.id, approvalOf(first, { decision: "refused" }));
    equal(await queue.waitingLike(again, LATER), undefined);
  });
});

describe("ipai approvals", () => {
  it("lists the plans of one stack, or of all", async () => {
    const root = await emptyCheckout();
    const queue = new ApprovalQueue(root);
    const now = Date.now();
    for (const stack of ["local", "prod"]) {
      const times = {
        createdAt: new Date(now).toISOString(),
        expiresAt: new Date(now + 60_000).toISOString(),
      };
      await queue.add(planOf(basisOf(root), { input: { stack, sha: sha("c") }, ...times }));
    }
    const listed = async (stack?: string): Promise<string[]> => {
      const ctx = { root, actor: person } as unknown as Context;
      const { plans } = await approvals.run(ctx, { all: false, stack });
      return plans.map(({ plan }) => plan.input.stack).sort();
    };
    deepEqual(await listed(), ["local", "prod"]);
    deepEqual(await listed("prod"), ["prod"]);
    await rm(root, { recursive: true });
  });
});
