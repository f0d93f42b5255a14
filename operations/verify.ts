import { z } from "zod";
import { openRemote } from "../provider/ssh/openRemote.ts";
import { ExitCode } from "../report/userError.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { readOutputs } from "./stack/outputs.ts";
import { findingSchema } from "../checks/verify/finding.ts";
import { layers } from "../checks/verify/layers.ts";
import { reportText } from "../checks/verify/text.ts";
import { verify as verifyStack } from "../checks/verify/verify.ts";

const input = z.object({ ...stackInput });

const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  ok: z.boolean().describe("whether nothing failed"),
  findings: z
    .array(
      z.object({
        layer: z.string().describe("the part of a production that it belongs to"),
        ...findingSchema.shape,
      }),
    )
    .describe("one for each thing that was looked at"),
});

/** `ipai verify`: whether the production really serves, layer by layer. Changes nothing. */
export const verify: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "verify",
  summary: "check the running production from the containers to a person's login",
  effect: "read-only",
  timeoutSeconds: 60,
  input,
  output,
  run: async (ctx, { stack }) => {
    const outputs = await readOutputs(ctx, stack);
    const findings = await verifyStack(outputs, layers, {
      openRemote,
      signal: ctx.signal,
      now: new Date(),
    });
    return { stack, ok: findings.every(({ status }) => status !== "fail"), findings };
  },
  text: ({ stack, findings }) => reportText(stack, findings),
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.unexpectedChanges),
};
