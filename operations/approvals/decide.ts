import { z } from "zod";
import { loadSettings } from "../../config/settings.ts";
import { ipai } from "../../report/ipai.ts";
import { plainLine } from "../../report/plainLine.ts";
import { UserError } from "../../report/userError.ts";
import { runningOn } from "../jobs/store.ts";
import type { Job, JobStatus } from "../jobs/job.ts";
import { jobStatusSchema } from "../jobs/job.ts";
import { startJob } from "../jobs/start.ts";
import { statusExitCode, statusText } from "../jobs/text.ts";
import { watchJob } from "../jobs/watch.ts";
import type { Context, Operation } from "../operation.ts";
import { actorText } from "../perform/actor.ts";
import { refuseAltered, refuseChanged, refuseExpired } from "./changed.ts";
import type { Plan } from "./plan.ts";
import { planText } from "./propose.ts";
import { ApprovalQueue, decisionSchema, type Decision } from "./queue.ts";
import { refuseNoPerson } from "./person.ts";
import { readBasis, partsOf } from "./basis.ts";

/** What a person says of a plan. */
export interface Word {
  readonly id: string;
  /** Why; what the evidence will say. */
  readonly reason?: string | undefined;
  /** How the person showed to be one. The control room says `passkey` after it has checked one. */
  readonly confirmedBy: Decision["confirmedBy"];
  /** The digest of the plan that the person saw. */
  readonly planDigest: string;
}

/**
 * Approves a plan and starts its job: who asked for it need not be there. The job runs in a process of
 * its own; follow it with `followJob`.
 *
 * @param ctx Its actor is the person. Its environment is what the job runs with.
 * @throws UserError when that is no person, when anybody has decided before, when the plan has expired,
 * was altered or was made from something that has changed (each part named), or when another job has the stack.
 */
export async function approvePlan(ctx: Context, word: Word): Promise<Job> {
  const queue = new ApprovalQueue(ctx.root);
  const person = refuseNoPerson(ctx, word.confirmedBy);
  const { plan, decision } = await queue.get(word.id);
  if (decision === undefined) {
    refuseAltered(plan, word.planDigest);
    refuseExpired(plan, new Date());
    const { stack, sha } = plan.input;
    if (!loadSettings(stack, ctx.root).approvals.byAuthor) refuseAuthor(plan, person.name);
    await refuseBusy(ctx.root, stack);
    const change = { stack, operation: plan.operation, release: sha };
    refuseChanged(plan, partsOf(await readBasis(ctx, change)));
  }
  // Of two that come to this line at once the file system lets one through.
  await queue.decide(plan.id, decisionOf("approved", person, word));
  return startJob(ctx, {
    id: plan.id,
    operation: plan.operation,
    input: plan.input,
    actor: plan.requestedBy,
    approvedBy: person,
  });
}

/** Refuses a plan: it never runs. @throws UserError as `approvePlan` does for who decides. */
export async function refusePlan(ctx: Context, word: Word): Promise<Decision> {
  const queue = new ApprovalQueue(ctx.root);
  const person = refuseNoPerson(ctx, word.confirmedBy);
  const { plan } = await queue.get(word.id);
  const decision = decisionOf("refused", person, word);
  await queue.decide(plan.id, decision);
  return decision;
}

function decisionOf(
  decision: Decision["decision"],
  by: Decision["by"],
  { planDigest, confirmedBy, reason }: Word,
): Decision {
  const why = reason === undefined ? {} : { reason: plainLine(reason) };
  return { decision, planDigest, by, confirmedBy, at: new Date().toISOString(), ...why };
}

function refuseAuthor({ id, requestedBy }: Plan, name: string): void {
  if (requestedBy.name !== name) return;
  throw new UserError(`Plan ${id} is your own: this stack wants another person to approve it.`, {
    given: actorText(requestedBy),
    next: `somebody else types: ${ipai("approve", { id })} (or set ipai:approvals.byAuthor)`,
    code: "plan-of-author",
  });
}

async function refuseBusy(root: string, stack: string): Promise<void> {
  const [running] = await runningOn(root, stack);
  if (running === undefined) return;
  throw new UserError(`A job holds stack ${stack}; the plan still waits.`, {
    given: `${running.operation} ${running.id}, asked for by ${actorText(running.actor)}, since ${running.startedAt}`,
    next: ipai("job", { id: running.id }),
    code: "stack-busy",
  });
}

const input = z.object({
  id: z.string().describe("the plan's id, as approvals lists it").meta({ positional: true }),
  reason: z.string().min(1).max(500).optional().describe("why; the evidence says it"),
});

/** `ipai approve`: shows the plan, asks for its first digits, starts it. At a terminal only. */
export const approve: Operation<z.infer<typeof input>, JobStatus> = {
  name: "approve",
  summary: "let a plan run that waits: shows it and asks; for a person at a terminal",
  effect: "changes",
  timeoutSeconds: 900,
  input,
  output: jobStatusSchema,
  run: async (ctx, { id, reason }) => {
    refuseNoPerson(ctx, "terminal");
    const planDigest = await confirmed(ctx, id, "approve");
    await approvePlan(ctx, { id, reason, confirmedBy: "terminal", planDigest });
    ctx.log.info(`approved; it runs as job ${id}, also when you leave this with Ctrl-C`);
    return watchJob(ctx, id);
  },
  text: statusText,
  exitCode: statusExitCode,
};

/** `ipai refuse`: the plan never runs. At a terminal only. */
export const refuse: Operation<z.infer<typeof input>, Decision> = {
  name: "refuse",
  summary: "refuse a plan that waits, with a reason; for a person at a terminal",
  effect: "changes",
  input,
  output: decisionSchema,
  run: async (ctx, { id, reason }) => {
    refuseNoPerson(ctx, "terminal");
    const planDigest = await confirmed(ctx, id, "refuse");
    return refusePlan(ctx, { id, reason, confirmedBy: "terminal", planDigest });
  },
  text: ({ by, at }) => `refused by ${by.name} at ${at}: it will not run`,
};

/** How much of a digest a person types: enough that no reflex does it. */
const TYPED = 6;

async function confirmed(ctx: Context, id: string, verb: "approve" | "refuse"): Promise<string> {
  const { plan } = await new ApprovalQueue(ctx.root).get(id);
  const wanted = plan.digest.slice(0, TYPED);
  const answer = await ctx.ask?.(
    `${planText(plan)}\nto ${verb} it type the first ${TYPED} digits of its digest: `,
  );
  if (answer?.trim() === wanted) return plan.digest;
  throw new UserError(`Plan ${id} still waits: those are not the first digits of its digest.`, {
    given: answer?.trim() === "" ? "nothing was typed" : (answer ?? ""),
    next: ipai(verb, { id }),
    code: "not-confirmed",
  });
}
