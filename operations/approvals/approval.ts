import type { Context } from "../operation.ts";
import { actorText } from "../perform/actor.ts";
import type { Actor } from "../perform/actor.ts";
import { againText, refuseAltered, refuseChanged, refuseExpired } from "./changed.ts";
import type { Plan } from "./plan.ts";
import type { ApprovalQueue, Decision } from "./queue.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { readBasis, partsOf } from "./basis.ts";

/**
 * A plan that a person approved and that begins to run: the only thing that lets an agent's wish
 * change a stack. `claimApproval` alone makes one, and of each plan only once.
 */
export class Approval {
  readonly plan: Plan;
  readonly decision: Decision;

  /** @internal Use `claimApproval`. */
  constructor(plan: Plan, decision: Decision) {
    this.plan = plan;
    this.decision = decision;
  }

  /** Whether it is for this operation with this input. */
  covers(operation: string, input: object): boolean {
    const { sha, stack, acceptDataLoss } = input as Record<string, unknown>;
    const { plan } = this;
    return (
      operation === plan.operation &&
      sha === plan.input.sha &&
      stack === plan.input.stack &&
      acceptDataLoss === plan.input.acceptDataLoss
    );
  }

  /**
   * Looks once more at what the plan was made from, at the last moment before anything is changed.
   *
   * @throws UserError naming each part that is not what was approved.
   */
  async recheck(ctx: Context): Promise<void> {
    const { operation, input } = this.plan;
    const change = { stack: input.stack, operation, release: input.sha };
    refuseChanged(this.plan, partsOf(await readBasis(ctx, change)));
  }

  /** For a history: who wanted it, and who approved. */
  get byText(): string {
    return `for ${this.plan.requestedBy.name} by ${this.decision.by.name}`;
  }
}

/** Who would have which plan run, and what it takes the plan to be. */
export interface Claim {
  /** Whoever asked for it, and nobody else. */
  readonly principal: Actor;
  readonly operation: string;
  readonly input: object;
  readonly now: Date;
}

/**
 * Takes an approved plan for its one run.
 *
 * @throws UserError for a plan that nobody approved, that is another's, is for something else, was
 * altered, has expired, or has run.
 */
export async function claimApproval(
  queue: ApprovalQueue,
  id: string,
  { principal, operation, input, now }: Claim,
): Promise<Approval> {
  const { plan, decision } = await queue.get(id, now);
  if (decision?.decision !== "approved") {
    throw new UserError(`Plan ${id} is not approved; nothing was done.`, {
      given: decision === undefined ? "nobody has decided yet" : `refused by ${decision.by.name}`,
      next:
        decision === undefined ? `a person types: ${ipai("approve", { id })}` : ipai("approvals"),
      code: "plan-not-approved",
    });
  }
  const { kind, name, door } = plan.requestedBy;
  if (kind !== principal.kind || name !== principal.name || door !== principal.door) {
    throw new UserError(`Plan ${id} was approved for somebody else; nothing was done.`, {
      given: `it is for ${actorText(plan.requestedBy)}, not for ${actorText(principal)}`,
      next: `make a plan of your own: ${ipai(`propose ${plan.operation}`, { sha: "SHA" })}`,
      code: "plan-of-another",
    });
  }
  refuseAltered(plan, decision.planDigest);
  const approval = new Approval(plan, decision);
  if (!approval.covers(operation, input)) throw otherArguments(plan, operation, input);
  refuseExpired(plan, now);
  await queue.begin(id, now);
  return approval;
}

function otherArguments(plan: Plan, operation: string, input: object): UserError {
  const { sha, stack, acceptDataLoss } = input as {
    sha?: unknown;
    stack?: unknown;
    acceptDataLoss?: string;
  };
  const loss = (point?: string) => (point === undefined ? "" : ` with the loss since ${point}`);
  return new UserError(`Plan ${plan.id} was approved for something else; nothing was done.`, {
    given: `it is to ${plan.operation} ${plan.input.sha} on ${plan.input.stack}${loss(plan.input.acceptDataLoss)}, not to ${operation} ${String(sha)} on ${String(stack)}${loss(acceptDataLoss)}`,
    next: againText(plan),
    code: "plan-altered",
  });
}
