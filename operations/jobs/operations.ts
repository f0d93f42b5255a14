import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { table } from "../../report/table.ts";
import { UserError } from "../../report/userError.ts";
import { ApprovalQueue, queuedPlanSchema } from "../approvals/queue.ts";
import { ofStackInput, type Context, type Operation } from "../operation.ts";
import { actorAtCli, actorText } from "../perform/actor.ts";
import type { Actor } from "../perform/actor.ts";
import { jobStatusSchema, type JobEvent, type JobStatus } from "./job.ts";
import { JobStore, unknownJob } from "./store.ts";
import { statusExitCode, statusText } from "./text.ts";
import { watchJob } from "./watch.ts";

const listInput = z.object({
  limit: z.coerce.number().int().positive().max(500).default(20).describe("how many, newest first"),
});
const listOutput = z.object({ jobs: z.array(jobStatusSchema).describe("newest first") });

/** `ipai jobs`: what runs in a process of its own, and what did. */
export const jobs: Operation<z.infer<typeof listInput>, z.infer<typeof listOutput>> = {
  name: "jobs",
  summary: "list what runs apart from whoever asked for it, and what did",
  effect: "read-only",
  input: listInput,
  output: listOutput,
  run: async ({ root }, { limit }) => ({ jobs: (await new JobStore(root).all()).slice(0, limit) }),
  text: ({ jobs: all }) =>
    all.length === 0
      ? `no job has run in this checkout; an approved plan becomes one: ${ipai("approvals")}`
      : table([["job", "what", "state", "asked for by", "started"], ...all.map(row)], {
          head: true,
        }),
};

function row({ job, state }: JobStatus): string[] {
  return [job.id, job.operation, state, job.actor.name, job.startedAt];
}

const id = z.string().describe("of the job or of its plan").meta({ positional: true });
const jobEventSchema = z.object({
  number: z.number().describe("its place; ask for those after it"),
  at: z.string().describe("when; UTC"),
  event: z.unknown().describe("what was told: kind, and text or title"),
});
const jobInput = z.object({
  id,
  after: z.coerce.number().int().min(0).default(0).describe("tell only events after this number"),
  follow: z.boolean().default(false).describe("stay until it has ended"),
  ...ofStackInput,
});
const jobOutput = z.object({
  plan: queuedPlanSchema.optional().describe("the plan, where a person must approve one first"),
  status: jobStatusSchema.optional().describe("the job, once it was started"),
  events: z.array(jobEventSchema).describe("what it told, in order; at most 500 at once"),
});
type JobOutput = z.infer<typeof jobOutput>;

const EVENTS_AT_ONCE = 500;

/** `ipai job`: one job, or the plan that has yet to become one. */
export const job: Operation<z.infer<typeof jobInput>, JobOutput> = {
  name: "job",
  summary: "show a job or its plan: state, steps, result; --follow stays until it has ended",
  effect: "read-only",
  timeoutSeconds: 3600,
  input: jobInput,
  output: jobOutput,
  run: async (ctx, asked) => {
    const store = new JobStore(ctx.root);
    await refuseOtherStack(ctx, asked);
    const plan = await new ApprovalQueue(ctx.root).find(asked.id);
    if (plan !== undefined && (await store.find(asked.id)) === undefined) {
      return { plan, events: [] };
    }
    const status = asked.follow
      ? await watchJob(ctx, asked.id, asked.after)
      : await store.status(asked.id);
    const events = asked.follow ? [] : await store.events(asked.id, asked.after);
    return { ...(plan && { plan }), status, events: events.slice(0, EVENTS_AT_ONCE) };
  },
  text: ({ plan, status, events }) => {
    if (status !== undefined) return [...events.flatMap(eventLine), statusText(status)].join("\n");
    if (plan === undefined) return "";
    const { plan: it, state, decision } = plan;
    const by = decision === undefined ? "" : ` by ${decision.by.name}`;
    const next = state === "waiting" ? `\na person decides: ${ipai("approve", { id: it.id })}` : "";
    return `plan ${it.id}: ${it.operation} ${it.input.sha} on ${it.input.stack}: ${state}${by}${next}`;
  },
  exitCode: ({ status }) => (status === undefined ? 0 : statusExitCode(status)),
};

function eventLine({ event }: Pick<JobEvent, "event"> | { event: unknown }): string[] {
  const told = event as JobEvent["event"];
  if (told.kind === "log") return [told.text];
  if (told.kind === "step-ended") return [`${told.outcome === "done" ? "✓" : "✗"} ${told.title}`];
  return [];
}

const cancelInput = z.object({ id, ...ofStackInput });
const cancelOutput = z.object({
  id: z.string().describe("of the job or plan"),
  what: z.enum(["job", "plan"]).describe("what was there to end"),
  ended: z.boolean().describe("whether it had ended before this was asked"),
  text: z.string().describe("what happens now"),
});

/** `ipai cancel`: ends a job at a safe point, or takes a plan back. */
export const cancel: Operation<z.infer<typeof cancelInput>, z.infer<typeof cancelOutput>> = {
  name: "cancel",
  summary: "end a job at a safe point, or withdraw a plan that waits",
  effect: "proposes",
  input: cancelInput,
  output: cancelOutput,
  run: async (ctx, asked) => {
    await refuseOtherStack(ctx, asked);
    return cancelJob(ctx, asked.id);
  },
  text: ({ text }) => text,
};

/**
 * Asks for the end of a job, or withdraws a plan that nobody decided on. An agent ends only what it
 * asked for itself.
 */
export async function cancelJob(
  ctx: Context,
  wanted: string,
): Promise<z.infer<typeof cancelOutput>> {
  const actor = ctx.actor ?? actorAtCli(ctx.environment);
  const store = new JobStore(ctx.root);
  const queue = new ApprovalQueue(ctx.root);
  const running = await store.find(wanted);
  if (running !== undefined) {
    refuseStranger(actor, running.job.actor, wanted);
    const ended = running.answer !== undefined || running.state === "lost";
    if (!ended) await store.askToStop(wanted, actorText(actor));
    const text = ended
      ? `job ${wanted} has ended already: ${running.state}`
      : `job ${wanted} ends at the next safe point: ${ipai("job", { id: wanted, follow: true })}`;
    return { id: wanted, what: "job", ended, text };
  }
  const { plan } = await queue.get(wanted);
  refuseStranger(actor, plan.requestedBy, wanted);
  await queue.decide(wanted, {
    decision: "withdrawn",
    planDigest: plan.digest,
    by: actor,
    confirmedBy: "nothing",
    at: new Date().toISOString(),
  });
  return { id: wanted, what: "plan", ended: false, text: `plan ${wanted} is withdrawn` };
}

/** @throws UserError as for one that there is not: whoever serves one stack does not tell of another's. */
async function refuseOtherStack(
  { root }: Context,
  { id: wanted, ofStack }: { readonly id: string; readonly ofStack?: string | undefined },
): Promise<void> {
  if (ofStack === undefined) return;
  const plan = await new ApprovalQueue(root).find(wanted);
  const stack =
    plan?.plan.input.stack ?? (await new JobStore(root).find(wanted))?.job.input["stack"];
  if (stack !== ofStack) throw unknownJob(wanted);
}

function refuseStranger(actor: Actor, owner: Actor, id: string): void {
  if (actor.kind !== "agent" || (owner.kind === "agent" && owner.name === actor.name)) return;
  throw new UserError("An agent ends only what it asked for itself.", {
    given: `${id} was asked for by ${actorText(owner)}`,
    next: `a person types: ${ipai("cancel", { id })}`,
    code: "not-authorised",
  });
}
