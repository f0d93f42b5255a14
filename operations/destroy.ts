import { z } from "zod";
import { UserError } from "../report/userError.ts";
import { changeSummary } from "./changes/change.ts";
import { summaryText } from "./changes/text.ts";
import { evidenceOutput, recorded, recordedExitCode } from "./evidence/recorded.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { isLocal } from "./stack/backend.ts";
import { runEngine } from "./stack/run.ts";
import { who } from "./who.ts";

const input = z.object({
  ...stackInput,
  yes: z.boolean().default(false).describe("needed for every stack but local"),
});

const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  summary: changeSummary.describe("how many resources each kind of change concerns, by kind"),
  evidence: evidenceOutput.describe("where the record of this run was kept"),
});

export type DestroyInput = z.infer<typeof input>;
export type DestroyOutput = z.infer<typeof output>;

/**
 * Takes down what the stack made. Its history stays; protected resources are refused.
 *
 * @throws UserError for a stack other than local without `yes`.
 */
export async function destroyStack(
  ctx: Context,
  { stack, yes }: DestroyInput,
): Promise<DestroyOutput> {
  if (!isLocal(stack) && !yes) {
    throw new UserError(`destroy would take down stack ${stack}, which is not a lab.`, {
      next: `ipai preview --stack ${stack}, and if you are sure: ipai destroy --stack ${stack} --yes`,
      code: "not-confirmed",
    });
  }
  return recorded(
    ctx,
    { stack, operation: "destroy", reason: "destroy was asked for" },
    async (watched) => {
      const { collected } = await runEngine(watched, { stack, verb: "destroy" }, (opened, call) =>
        opened.destroy({ ...call, message: `destroy by ${who(ctx.environment)}` }),
      );
      return { stack, summary: collected.summary };
    },
  );
}

export const destroy: Operation<DestroyInput, DestroyOutput> = {
  name: "destroy",
  summary: "take down all that the stack made; keeps its history",
  effect: "destructive",
  input,
  output,
  run: destroyStack,
  text: ({ stack, summary }) => `stack ${stack} is down: ${summaryText(summary, "done")}`,
  exitCode: recordedExitCode,
};
