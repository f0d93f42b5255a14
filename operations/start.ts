import { z } from "zod";
import { openRemote } from "../provider/ssh/openRemote.ts";
import { ExitCode } from "../report/userError.ts";
import { loadSettings } from "../config/settings.ts";
import { setUp } from "../machine/setup/index.ts";
import type { Context, Operation } from "./operation.ts";
import { startText } from "./startText.ts";
import { lacksDroplet } from "./stack/goneDroplet.ts";
import { bringUpRecorded, upOutput } from "./up.ts";
import { layers } from "../checks/verify/layers.ts";
import { reportText } from "../checks/verify/text.ts";
import { findingSchema } from "../checks/verify/finding.ts";
import { verify } from "../checks/verify/verify.ts";

const STACK = "local";

const output = upOutput.extend({
  ok: z.boolean().describe("whether the stack passes verify"),
  findings: z
    .array(
      z.object({
        layer: z.string().describe("the part of a production that it belongs to"),
        ...findingSchema.shape,
      }),
    )
    .describe("what verify found"),
});

type Output = z.infer<typeof output>;

export const start: Operation<object, Output> = {
  name: "start",
  summary: "set this machine up, bring the stack local up, verify it",
  effect: "changes",
  // A machine that has nothing yet builds the engine and every image.
  timeoutSeconds: 3600,
  input: z.object({}),
  output,
  run: async (ctx) => {
    await setUp(ctx);
    // The state still has a droplet that was removed by hand: only a look shows that it is gone.
    const refresh = await lacksDroplet(loadSettings(STACK, ctx.root));
    const up = await bringUpRecorded(ctx, { stack: STACK, refresh });
    const findings = await ctx.log.step("verify", () => verifyOutputs(ctx, up.outputs));
    return { ...up, ok: findings.every(({ status }) => status !== "fail"), findings };
  },
  text: (result) => (result.ok ? startText(result.outputs) : reportText(STACK, result.findings)),
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.unexpectedChanges),
};

function verifyOutputs(ctx: Context, outputs: Output["outputs"]): ReturnType<typeof verify> {
  return verify(outputs, layers, { openRemote, signal: ctx.signal, now: new Date() });
}
