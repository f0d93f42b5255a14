import { z } from "zod";
import { readSettings } from "../../config/settings.ts";
import { elapsed } from "../../report/elapsed.ts";
import { plainLine } from "../../report/plainLine.ts";
import { summaryText } from "../changes/text.ts";
import { recorded } from "../evidence/recorded.ts";
import type { Context } from "../operation.ts";
import { previewChanges } from "../preview.ts";
import type { UpResult } from "../up.ts";
import { bringUp, upOutput } from "../up.ts";
import { who } from "../who.ts";
import { rewindPointFor } from "./acceptLoss.ts";
import { foresightSchema } from "./foresight.ts";
import { foresightSummary, foresightText, refuseImpossible } from "./foresightText.ts";
import { setPause, type Pause } from "./pause.ts";
import { pendingPin } from "./pin.ts";

export const releaseOutput = upOutput.extend({
  release: z.string().describe("the commit that is pinned now"),
  previous: z.string().optional().describe("what was pinned before"),
  foresight: foresightSchema
    .optional()
    .describe("what the release meant for the database, as it was foreseen"),
  data: z.string().optional().describe("the rewind point that the database was taken back to"),
});

export type ReleaseOutput = z.infer<typeof releaseOutput>;

interface ReleaseChange {
  readonly stack: string;
  readonly release: string;
  /** What its image must be; any when left out. */
  readonly digest?: string | undefined;
  readonly verb: "deploy" | "rollback";
  /** Of a rollback: the rewind point whose loss was accepted. */
  readonly acceptDataLoss?: string | undefined;
  /** Of a rollback: why. */
  readonly reason?: string | undefined;
}

/**
 * Brings a release up and pins it. The stack's file gets the pin when the preview has succeeded and
 * the engine has begun the `up`, so under its lock: of two deploys only the one that runs is written.
 * A pin whose `up` fails stays, because the next `up` must try it again or a rollback replace it.
 */
export async function bringUpRelease(ctx: Context, change: ReleaseChange): Promise<ReleaseOutput> {
  const { stack, verb, release } = change;
  const outputs = (result: UpResult) => result.outputs;
  const why = change.reason === undefined ? "" : `: ${change.reason}`;
  const reason = `${verb} ${release} was asked for${why}`;
  return recorded(ctx, { stack, operation: verb, reason, outputs }, (watched) =>
    pinAndBringUp(watched, change),
  );
}

function pauseFor({ environment, approval }: Context, { release, reason }: ReleaseChange): Pause {
  const short = `rollback to ${release.slice(0, 12)}`;
  return {
    reason: reason === undefined ? short : `${short}: ${plainLine(reason)}`,
    by: approval?.decision.by.name ?? who(environment),
    at: new Date().toISOString(),
  };
}

async function pinAndBringUp(
  ctx: Context,
  change: ReleaseChange,
): Promise<Omit<ReleaseOutput, "evidence">> {
  const { stack, release, verb } = change;
  // Of an approved plan it is that very image, or none.
  const digest = change.digest ?? ctx.approval?.plan.parts.image.shown;
  const file = readSettings(stack, ctx.root);
  const previous = file.pinned;
  const settings = file.settings({ release, digest });
  const back = verb === "rollback";
  const options = { settings, ...(back && { direction: "back" as const }) };
  const { foresight } = await previewChanges(ctx, { stack, refresh: false }, options);
  if (foresight) ctx.log.info(foresightText(foresight));
  refuseImpossible(stack, foresight);
  const data = rewindPointFor(change, foresight);
  const pin = pendingPin(ctx.root, stack, { release, digest, data }, (document) =>
    // In the same step as the pin. A deploy that got as far as this was let in, and lifts it.
    setPause(document, back ? pauseFor(ctx, change) : undefined),
  );
  const verdict = foresightSummary(foresight);
  const words = back ? "rollback to" : "deploy";
  const by = ctx.approval?.byText ?? `by ${who(ctx.environment)}`;
  const message = `${words} ${release} ${by}${verdict ? ` (${verdict})` : ""}`;
  await ctx.approval?.recheck(ctx);
  const result = await bringUp(
    ctx,
    { stack, message, refresh: false },
    { previewed: true, settings: file.settings({ release, digest, data }), pin },
  );
  return {
    ...result,
    release,
    ...(previous === undefined ? {} : { previous }),
    ...(foresight && { foresight }),
    ...(data !== undefined && { data }),
  };
}

export function releaseText({
  stack,
  release,
  previous,
  summary,
  durationMs,
  data,
}: ReleaseOutput): string {
  const back = data === undefined ? "" : ` on the data of ${data}`;
  const before = previous === undefined || previous === release ? "" : ` (before: ${previous})`;
  return `stack ${stack} serves ${release}${back}${before}: ${summaryText(summary, "done")} (${elapsed(durationMs)})`;
}
