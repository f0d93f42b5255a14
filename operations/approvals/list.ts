import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { table } from "../../report/table.ts";
import { stackInput, type Operation } from "../operation.ts";
import { queuedPlanSchema, ApprovalQueue, type QueuedPlan } from "./queue.ts";

const input = z.object({
  all: z.boolean().default(false).describe("those that were decided or have expired as well"),
  stack: stackInput.stack.unwrap().optional().describe("those of this stack; of all when left out"),
});
const output = z.object({
  plans: z.array(queuedPlanSchema).describe("newest first"),
});

/** `ipai approvals`: the plans that wait for a person. */
export const approvals: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "approvals",
  summary: "list the plans that wait for a person, and what became of others",
  effect: "read-only",
  input,
  output,
  run: async ({ root }, { all, stack }) => {
    const plans = (await new ApprovalQueue(root).all()).filter(
      ({ plan, state }) =>
        (all || state === "waiting") && (stack === undefined || plan.input.stack === stack),
    );
    return { plans };
  },
  text: ({ plans }) => {
    const [first] = plans.filter(({ state }) => state === "waiting");
    if (plans.length === 0)
      return `no plan waits; ${ipai("approvals", { all: true })} lists those that did`;
    const head = ["plan", "what", "release", "stack", "asked for by", "until", "state"];
    const list = table([head, ...plans.map(row)], { head: true });
    return first === undefined ? list : `${list}\nnext: ${ipai("approve", { id: first.plan.id })}`;
  },
};

function row({ plan, state, decision }: QueuedPlan): string[] {
  const { id, operation, input: asked, requestedBy, expiresAt } = plan;
  const until = `${expiresAt.slice(11, 19)} UTC`;
  const by = decision === undefined ? "" : ` (${decision.decision} by ${decision.by.name})`;
  return [
    id,
    operation,
    asked.sha.slice(0, 12),
    asked.stack,
    requestedBy.name,
    until,
    `${state}${by}`,
  ];
}
