import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Parts, PartName, Plan } from "./plan.ts";
import { partsSchema, planDigest } from "./plan.ts";

export interface ChangedPart {
  readonly part: PartName;
  readonly approved: string;
  readonly now: string;
}

/** Every part that is not what it was when the plan was made. */
export function changedParts(plan: Parts, now: Parts): ChangedPart[] {
  const names = Object.keys(partsSchema.shape) as PartName[];
  return names
    .filter((part) => plan[part].digest !== now[part].digest)
    .map((part) => ({ part, approved: plan[part].shown, now: now[part].shown }));
}

/** @throws UserError naming each part that changed since the plan was made. */
export function refuseChanged(plan: Plan, now: Parts): void {
  const changed = changedParts(plan.parts, now);
  if (changed.length === 0) return;
  throw new UserError(`What plan ${plan.id} was made from has changed; nothing was done.`, {
    given: changed
      .map(({ part, approved, now: found }) =>
        approved === found ? `${part}: not what it was` : `${part}: was ${approved}, is ${found}`,
      )
      .join("\n"),
    next: againText(plan),
    code: "plan-changed",
    details: changed,
  });
}

/** @throws UserError for a plan past its time. */
export function refuseExpired(plan: Plan, now: Date): void {
  if (now.getTime() < Date.parse(plan.expiresAt)) return;
  throw new UserError(`Plan ${plan.id} has expired; nothing was done.`, {
    given: `it was made at ${plan.createdAt} and held until ${plan.expiresAt}`,
    next: againText(plan),
    code: "plan-expired",
  });
}

/** @throws UserError when what stands in a plan is not what its digest was made of. */
export function refuseAltered(plan: Plan, approved = plan.digest): void {
  if (planDigest(plan) === plan.digest && approved === plan.digest) return;
  throw new UserError(`Plan ${plan.id} is not the plan that was made; nothing was done.`, {
    given: `it says ${plan.digest}, its content is ${planDigest(plan)}, approved was ${approved}`,
    next: againText(plan),
    code: "plan-altered",
  });
}

/** The command that makes the plan anew. */
export function againText({ operation, input }: Pick<Plan, "operation" | "input">): string {
  const { stack, sha, acceptDataLoss } = input;
  return ipai(`propose ${operation}`, { sha, acceptDataLoss, stack });
}
