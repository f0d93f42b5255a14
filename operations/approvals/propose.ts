import { z } from "zod";
import { HostFailure } from "../../checks/verify/host/hostFailure.ts";
import { verdictText } from "../../images/verdict/text.ts";
import { padded } from "../../report/columns.ts";
import { ipai } from "../../report/ipai.ts";
import { plainLine } from "../../report/plainLine.ts";
import { UserError } from "../../report/userError.ts";
import { changesText, summaryText } from "../changes/text.ts";
import { readSettings } from "../../config/settings.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { actorAtCli, actorText } from "../perform/actor.ts";
import { previewChanges } from "../preview.ts";
import { releaseOf } from "../release/commit.ts";
import { rewindPointFor } from "../release/acceptLoss.ts";
import { refuseImpossible } from "../release/foresightText.ts";
import type { BoundPlan, Plan } from "./plan.ts";
import { PLAN_LIFE_MS, planDigest, planSchema } from "./plan.ts";
import { ApprovalQueue } from "./queue.ts";
import { readBasis, partsOf, type Basis } from "./basis.ts";

const fields = {
  reason: z.string().min(1).max(500).optional().describe("why, for the person who decides"),
  ...stackInput,
};
const release = z
  .string()
  .regex(
    /^[\w][\w./-]{0,99}$/,
    "a release is a commit: hexadecimal digits, or a name that git knows",
  );

const deployInput = z.object({
  sha: release
    .optional()
    .describe("the release to deploy; without it the newest commit")
    .meta({ positional: true }),
  ...fields,
});
const rollbackInput = z.object({
  sha: release
    .describe("the release to go back to; history lists those that ran")
    .meta({ positional: true }),
  acceptDataLoss: z
    .string()
    .regex(
      /^\w{1,100}$/,
      "a rewind point is a name of letters, digits and _, as a refusal shows it",
    )
    .optional()
    .describe("the rewind point to go back to, although what was written since is lost"),
  ...fields,
});

/** `ipai propose deploy`: the plan of a deploy, which waits for a person. Changes nothing of the stack. */
export const proposeDeploy: Operation<z.infer<typeof deployInput>, Plan> = {
  name: "propose deploy",
  summary: "make the plan of a deploy and put it before a person, who approves or refuses it",
  effect: "proposes",
  input: deployInput,
  output: planSchema,
  run: (ctx, { sha = "HEAD", ...asked }) => propose(ctx, { ...asked, sha, operation: "deploy" }),
  text: planText,
};

/** `ipai propose rollback`: the same for going back. */
export const proposeRollback: Operation<z.infer<typeof rollbackInput>, Plan> = {
  name: "propose rollback",
  summary: "make the plan of a rollback and put it before a person, who approves or refuses it",
  effect: "proposes",
  input: rollbackInput,
  output: planSchema,
  run: (ctx, asked) => propose(ctx, { ...asked, operation: "rollback" }),
  text: planText,
};

interface Proposal {
  readonly operation: Plan["operation"];
  readonly stack: string;
  readonly sha: string;
  readonly reason?: string | undefined;
  readonly acceptDataLoss?: string | undefined;
}

async function propose(ctx: Context, proposal: Proposal): Promise<Plan> {
  const { operation, stack, sha, reason, acceptDataLoss } = proposal;
  const full = await releaseOf(ctx.root, sha);
  const queue = new ApprovalQueue(ctx.root);
  const requestedBy = ctx.actor ?? actorAtCli(ctx.environment);
  const input = {
    ...{ stack, sha: full },
    ...(reason !== undefined && { reason: plainLine(reason) }),
    ...(acceptDataLoss !== undefined && { acceptDataLoss }),
  };
  const basis = await seen(stack, readBasis(ctx, { stack, operation, release: full }));
  const serving = basis.outputs.release.sha;
  if (serving === full) throw servesAlready(stack, full);
  const now = new Date();
  const bound = bindPlan(basis, { operation, input, requestedBy, now });
  const waiting = await queue.waitingLike(bound, now);
  if (waiting !== undefined) {
    ctx.log.info(`plan ${waiting.id} waits for a person already, since ${waiting.createdAt}`);
    return waiting;
  }
  const settings = readSettings(stack, ctx.root).settings({ release: full });
  const options = { settings, foresight: false };
  const previewed = await previewChanges(ctx, { stack, refresh: false }, options);
  const text = `${verdictText(basis.verdict)}\n${changesText(previewed.changes)}`;
  const plan: Plan = {
    ...bound,
    digest: planDigest(bound),
    serving,
    summary: previewed.summary,
    text: ctx.redactor.redact(text),
  };
  await queue.add(plan);
  return plan;
}

/**
 * What an approval would bind.
 *
 * @throws UserError for what would be refused when it runs: that is no plan.
 */
export function bindPlan(
  basis: Basis,
  {
    operation,
    input,
    requestedBy,
    now,
  }: Pick<Plan, "operation" | "input" | "requestedBy"> & { now: Date },
): BoundPlan {
  const { stack, sha: release, acceptDataLoss } = input;
  const foresight = { release, digest: basis.image.digest, verdict: basis.verdict };
  refuseImpossible(stack, foresight);
  rewindPointFor({ stack, release, verb: operation, acceptDataLoss, proposed: true }, foresight);
  return {
    id: ApprovalQueue.newId(),
    operation,
    input,
    requestedBy,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + PLAN_LIFE_MS).toISOString(),
    parts: partsOf(basis),
  };
}

/** Nobody can approve what nobody saw. */
async function seen<T>(stack: string, look: Promise<T>): Promise<T> {
  try {
    return await look;
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    throw new UserError(
      `The host of stack ${stack} does not say what serves on it: no plan was made.`,
      {
        given: error.message,
        next: ipai("verify", { stack }),
        code: "host-not-seen",
        cause: error,
      },
    );
  }
}

function servesAlready(stack: string, sha: string): UserError {
  return new UserError(`Stack ${stack} serves that release already: there is nothing to plan.`, {
    given: sha,
    next: ipai("history", { stack }),
    code: "serves-already",
  });
}

/** The whole plan for a person, and what to type. */
export function planText(plan: Plan): string {
  const { id, operation, input, requestedBy, expiresAt, digest, serving, text, summary } = plan;
  const parts = Object.entries(plan.parts).map(
    ([name, { shown }]) => `  ${padded(name, 12)}${shown}`,
  );
  return [
    `plan ${id}: ${operation} ${input.sha} on ${input.stack} (serving ${serving})`,
    `asked for by ${actorText(requestedBy)}${input.reason === undefined ? "" : `: ${input.reason}`}`,
    ...(input.acceptDataLoss === undefined
      ? []
      : [`accepts with it the loss of what was written since ${input.acceptDataLoss}`]),
    text,
    summaryText(summary, "planned"),
    `bound, digest ${digest}:`,
    ...parts,
    `until ${expiresAt} a person decides: ${ipai("approve", { id })}, or ${ipai("refuse", { id })}`,
  ].join("\n");
}
