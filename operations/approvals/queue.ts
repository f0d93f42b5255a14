import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { ifAbsent } from "../../machine/errno.ts";
import { writeOnce } from "../../machine/writeOnce.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { actorSchema } from "../perform/actor.ts";
import { changedParts } from "./changed.ts";
import { type BoundPlan, digestOf, PLAN_LIFE_MS, type Plan, planSchema } from "./plan.ts";

/** What a person decided about a plan. Written once; nothing takes it back. */
export const decisionSchema = z.object({
  decision: z
    .enum(["approved", "refused", "withdrawn"])
    .describe("what was decided; whoever asked for a plan may withdraw it"),
  planDigest: z.string().describe("of the plan that the person saw"),
  by: actorSchema.describe("the person; of a withdrawn one, whoever asked for it"),
  confirmedBy: z
    .enum(["terminal", "passkey", "nothing"])
    .describe("how a person showed to be one: by an answer typed at a terminal, or by a passkey"),
  at: z.iso.datetime().describe("when; UTC"),
  reason: z.string().optional().describe("why, in the person's words"),
});
export type Decision = z.infer<typeof decisionSchema>;

/** `waiting` and `approved` can become `expired`; `begun` means that its job exists. */
export const planStateSchema = z.enum([
  "waiting",
  "approved",
  "refused",
  "withdrawn",
  "expired",
  "begun",
]);
export type PlanState = z.infer<typeof planStateSchema>;

/** A plan with what became of it. */
export const queuedPlanSchema = z.object({
  plan: planSchema.describe("what is to run, and what it was made from"),
  state: planStateSchema.describe("what became of it so far"),
  decision: decisionSchema.optional().describe("absent while nobody has decided"),
});
export type QueuedPlan = z.infer<typeof queuedPlanSchema>;

const ID = /^[0-9a-f]{16}$/;

/**
 * The plans of a checkout: one folder each below `.state/approvals`, for its owner's eyes alone. What
 * is said of a plan (made, decided, begun) is a file that is written whole and only once, so two that
 * decide at the same moment are told apart by the file system.
 */
export class ApprovalQueue {
  readonly #folder: string;

  /** @param root The checkout. */
  constructor(root: string) {
    this.#folder = join(root, ".state/approvals");
  }

  static newId(): string {
    return randomBytes(8).toString("hex");
  }

  async add(plan: Plan): Promise<void> {
    await mkdir(join(this.#folder, plan.id), { recursive: true, mode: 0o700 });
    await writeFileAtomic(this.#file(plan.id, "plan"), JSON.stringify(plan), { mode: 0o600 });
  }

  /** @throws UserError when there is no such plan. */
  async get(id: string, now = new Date()): Promise<QueuedPlan> {
    const found = await this.find(id, now);
    if (found !== undefined) return found;
    throw new UserError("There is no such plan in this checkout.", {
      given: id.slice(0, 80),
      next: ipai("approvals"),
      code: "unknown-plan",
    });
  }

  /** Nothing when there is no such plan. */
  async find(id: string, now = new Date()): Promise<QueuedPlan | undefined> {
    if (!ID.test(id)) return undefined;
    const plan = await this.#read(id, "plan", planSchema);
    if (plan === undefined) return undefined;
    const decision = await this.#read(id, "decision", decisionSchema);
    const begun = await this.#read(id, "begun", z.object({ at: z.string() }));
    const state = stateOf(plan, decision, begun !== undefined, now);
    return { plan, state, ...(decision !== undefined && { decision }) };
  }

  /** Newest first. */
  async all(now = new Date()): Promise<QueuedPlan[]> {
    const ids = (await readdir(this.#folder).catch(ifAbsent)) ?? [];
    const found = await Promise.all(ids.map((id) => this.find(id, now)));
    return found
      .filter((each) => each !== undefined)
      .sort((a, b) => b.plan.createdAt.localeCompare(a.plan.createdAt));
  }

  /**
   * A plan that waits and would do the same for the same asker, made from what is still so, with half of its
   * time left: who asks twice does not fill the queue. Its own reason stands.
   */
  async waitingLike(bound: BoundPlan, now: Date): Promise<Plan | undefined> {
    const wish = ({ operation, input, requestedBy }: BoundPlan): string =>
      digestOf({ operation, input: { ...input, reason: undefined }, requestedBy });
    const found = (await this.all(now)).find(
      ({ plan, state }) =>
        state === "waiting" &&
        wish(plan) === wish(bound) &&
        changedParts(plan.parts, bound.parts).length === 0 &&
        Date.parse(plan.expiresAt) - now.getTime() >= PLAN_LIFE_MS / 2,
    );
    return found?.plan;
  }

  /** @throws UserError naming who decided before. */
  async decide(id: string, decision: Decision): Promise<void> {
    if (await writeOnce(this.#file(id, "decision"), JSON.stringify(decision), 0o600)) return;
    const { decision: before } = await this.get(id);
    throw new UserError(`Plan ${id} has been decided already; nothing was done.`, {
      ...(before && { given: `${before.decision} by ${before.by.name} at ${before.at}` }),
      next: ipai("approvals"),
      code: "plan-decided",
    });
  }

  /** Says that a plan begins to run. @throws UserError when it has begun before. */
  async begin(id: string, at: Date): Promise<void> {
    const text = JSON.stringify({ at: at.toISOString() });
    if (await writeOnce(this.#file(id, "begun"), text, 0o600)) return;
    throw new UserError(`Plan ${id} has run already: a plan runs once.`, {
      next: ipai("job", { id }),
      code: "plan-replayed",
    });
  }

  #file(id: string, name: "plan" | "decision" | "begun"): string {
    return join(this.#folder, id, `${name}.json`);
  }

  async #read<S extends z.ZodType>(
    id: string,
    name: "plan" | "decision" | "begun",
    schema: S,
  ): Promise<z.infer<S> | undefined> {
    const text = await readFile(this.#file(id, name), "utf8").catch(ifAbsent);
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  }
}

function stateOf(plan: Plan, decision: Decision | undefined, begun: boolean, now: Date): PlanState {
  if (begun) return "begun";
  if (decision !== undefined && decision.decision !== "approved") return decision.decision;
  if (now.getTime() >= Date.parse(plan.expiresAt)) return "expired";
  return decision === undefined ? "waiting" : "approved";
}
