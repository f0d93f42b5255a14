import { z } from "zod";
import { loadSettings } from "../config/settings.ts";
import type { Settings } from "../config/settings.ts";
import { stackOutputsSchema } from "../components/outputs.ts";
import { elapsed } from "../report/elapsed.ts";
import { changeSummary, resourceChange } from "./changes/change.ts";
import { summaryText } from "./changes/text.ts";
import { evidenceOutput, recorded, recordedExitCode } from "./evidence/recorded.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import type { PendingPin } from "./release/pin.ts";
import { refuseOtherSeries } from "./release/refuseOtherSeries.ts";
import { reviveDroplet } from "./stack/goneDroplet.ts";
import { settleInterrupted } from "./stack/interrupted.ts";
import { LastUp } from "./stack/lastUp.ts";
import { openStack } from "./stack/open.ts";
import { parseOutputs } from "./stack/outputs.ts";
import { runEngine } from "./stack/run.ts";
import { who } from "./who.ts";
import { ipai } from "../report/ipai.ts";

const input = z.object({
  ...stackInput,
  message: z.string().optional().describe("what the stack's history says about this run"),
  refresh: z.boolean().default(false).describe("read everything back from the host first"),
});

export const upOutput = z.object({
  stack: z.string().describe("the stack that was worked on"),
  summary: changeSummary.describe("how many resources each kind of change concerns, by kind"),
  changes: z.array(resourceChange).describe("each resource that is or was changed"),
  outputs: stackOutputsSchema.describe("what the stack says of itself once it is up"),
  durationMs: z.number().describe("how long the run took, in milliseconds"),
  evidence: evidenceOutput.describe("where the record of this run was kept"),
});

export type UpInput = z.infer<typeof input>;
export type UpOutput = z.infer<typeof upOutput>;
/** What came of it, before anybody recorded it. */
export type UpResult = Omit<UpOutput, "evidence">;

export interface UpOptions {
  readonly settings?: Settings;
  readonly previewed?: boolean;
  /** Written once the engine has accepted the run; of a deploy or a rollback. */
  readonly pin?: PendingPin;
}

/**
 * Makes the host what the stack declares. Killed or failed anywhere, the next `up` goes on.
 *
 * @param options.settings In place of those of the stack's file.
 * @param options.previewed The same was previewed just now, and kept the rules.
 * @throws UserError for wrong settings before the engine starts, else naming what failed.
 */
export async function bringUp(
  ctx: Context,
  { stack, message, refresh }: UpInput,
  { previewed = false, pin, ...options }: UpOptions = {},
): Promise<UpResult> {
  const started = performance.now();
  const settings = options.settings ?? loadSettings(stack, ctx.root);
  const { release } = settings;
  await refuseOtherSeries(ctx, settings);
  const lastUp = new LastUp(ctx.root, stack);
  const begun = pin && (() => pin.write());
  const opened = await openStack(ctx, stack, { willRun: true, settings, begun });
  if (refresh) await reviveDroplet(ctx, stack, settings, opened);
  const mark = await lastUp.now(settings);
  // The engine keeps the file's settings in its history: of a pin those that the file will have.
  await using file = await pin?.engineFile();
  // An update judges a resource when its turn comes: what came before would already be there.
  if (!previewed && mark !== (await lastUp.mark())) {
    await runEngine(ctx, { stack, verb: "preview", opened }, (engine, call) =>
      engine.preview({ ...call, refresh }),
    );
  }
  const { value, collected, interrupted } = await runEngine(
    ctx,
    { stack, verb: "up", opened },
    (engine, call) =>
      engine.up({
        ...call,
        refresh,
        ...(file && { configFile: file.path }),
        message: message ?? `up ${release} by ${who(ctx.environment)}`,
      }),
  );
  if (interrupted.length > 0) await settleInterrupted(opened.stack);
  await lastUp.keep(mark);
  return {
    stack,
    summary: collected.summary,
    changes: collected.changes,
    outputs: parseOutputs(ctx, stack, value.outputs),
    durationMs: performance.now() - started,
  };
}

/** `bringUp`, with its evidence. */
export function bringUpRecorded(ctx: Context, input: UpInput): Promise<UpOutput> {
  return recorded(
    ctx,
    {
      stack: input.stack,
      operation: "up",
      reason: input.message,
      outputs: ({ outputs }: UpResult) => outputs,
    },
    (watched) => bringUp(watched, input),
  );
}

/** Says no more than was found out: an `up` with nothing to change has not asked the host. */
function upText({ stack, summary, durationMs }: UpOutput): string {
  const { same = 0, ...changed } = summary;
  const done = `${summaryText(summary, "done")} (${elapsed(durationMs)})`;
  const verify = `${ipai("verify", { stack })} says whether it serves`;
  return Object.values(changed).some((count) => count > 0)
    ? `stack ${stack} is as declared: ${done}; ${verify}`
    : `stack ${stack}: nothing to change, ${same} as declared (${elapsed(durationMs)}); ${verify}`;
}

export const up: Operation<UpInput, UpOutput> = {
  name: "up",
  summary: "make the host what the stack declares",
  effect: "changes",
  input,
  output: upOutput,
  run: bringUpRecorded,
  text: upText,
  exitCode: recordedExitCode,
};
