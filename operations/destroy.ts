import { z } from "zod";
import { changeSummary } from "./changes/change.ts";
import { summaryText } from "./changes/text.ts";
import { evidenceOutput, recorded, recordedExitCode } from "./evidence/recorded.ts";
import type { Context, Operation } from "./operation.ts";
import { consentInput, stackInput } from "./operation.ts";
import { isLocal } from "./stack/backend.ts";
import { runEngine } from "./stack/run.ts";
import { who } from "./who.ts";

const input = z.object({ ...stackInput, ...consentInput });

const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  summary: changeSummary.describe("how many resources each kind of change concerns, by kind"),
  evidence: evidenceOutput.describe("where the record of this run was kept"),
});

export type DestroyInput = z.infer<typeof input>;
export type DestroyOutput = z.infer<typeof output>;

/** Takes down what the stack made. Its history stays; protected resources are refused. */
export async function destroyStack(
  ctx: Context,
  { stack }: Pick<DestroyInput, "stack">,
): Promise<DestroyOutput> {
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
  takesAway: ({ stack }) => (isLocal(stack) ? undefined : `all that stack ${stack} made`),
  run: destroyStack,
  text: ({ stack, summary }) => `stack ${stack} is down: ${summaryText(summary, "done")}`,
  exitCode: recordedExitCode,
};
