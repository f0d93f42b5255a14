import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { readSettings, type Settings, type StackSettings } from "../../config/settings.ts";
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
import { cutoverSchema, noteCutover } from "./cutover.ts";
import { followWatch, watchFailure } from "./followWatch.ts";
import { foresightSchema } from "./foresight.ts";
import { foresightSummary, foresightText, refuseImpossible } from "./foresightText.ts";
import { setPause, type Pause } from "./pause.ts";
import { pendingPin } from "./pin.ts";
import { watchedText } from "./seenText.ts";
import { type Watched, watchedSchema } from "./watched.ts";
import { unwellText, verifiedSchema, verifiedSummary, verifyStack } from "./verified.ts";

export const releaseOutput = upOutput.extend({
  release: z.string().describe("the commit that is pinned now"),
  previous: z.string().optional().describe("what was pinned before"),
  foresight: foresightSchema
    .optional()
    .describe("what the release meant for the database, as it was foreseen"),
  data: z.string().optional().describe("the rewind point that the database was taken back to"),
  cutover: cutoverSchema.optional().describe("what people saw of it; absent when nobody can say"),
  watch: watchedSchema
    .optional()
    .describe("how the host's watch of the release ended; absent when nobody waited for it"),
  verified: verifiedSchema
    .optional()
    .describe("what verify saw of the whole stack then; absent when nobody waited for it"),
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
  /** Of a deploy: whether to stay until the host has watched it. */
  readonly wait?: boolean;
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
  const settings = watchedOrNot(change, file.settings({ release, digest }));
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
  if (verdict !== undefined) {
    ctx.witness?.noted({ name: "verdict", passed: true, summary: verdict });
  }
  await ctx.approval?.recheck(ctx);
  const begun = performance.now();
  const result = await bringUp(
    ctx,
    { stack, message, refresh: false },
    {
      previewed: true,
      settings: watchedOrNot(change, file.settings({ release, digest, data })),
      pin,
    },
  );
  const seconds = (performance.now() - begun) / 1_000;
  const cutover = await noteCutover(ctx, result.outputs, { release, seconds });
  const watch = change.wait === true ? await followWatch(ctx, result.outputs) : undefined;
  if (watch !== undefined) await settleWatch(ctx, change, { watch, file, previous });
  const verified = change.wait === true ? await verifyStack(ctx, result.outputs) : undefined;
  return {
    ...result,
    release,
    ...(previous === undefined ? {} : { previous }),
    ...(foresight && { foresight }),
    ...(data !== undefined && { data }),
    ...(cutover !== undefined && { cutover }),
    ...(watch !== undefined && { watch }),
    ...(verified !== undefined && { verified }),
  };
}

/** Nobody goes back over a person's decision to go back. */
function watchedOrNot({ verb }: ReleaseChange, settings: Settings): Settings {
  if (verb === "deploy") return settings;
  return { ...settings, odoo: { ...settings.odoo, watchSeconds: 0 } };
}

/**
 * Says how the watch ended. After the host has taken the release back, the stack's file and its state
 * name again what serves, and CI waits until somebody has looked.
 *
 * @throws UserError unless the release stood it.
 */
async function settleWatch(
  ctx: Context,
  { stack, release }: ReleaseChange,
  { watch, file, previous = watch.before }: WatchEnd,
): Promise<void> {
  ctx.log.info(watchedText(watch));
  ctx.witness?.noted({
    name: "watch after the cutover",
    passed: watch.outcome === "passed",
    summary: watchedText(watch),
  });
  const failure = watchFailure(watch, { stack, release, previous });
  if (failure === undefined) return;
  if (watch.outcome === "taken-back") {
    const { digest } = file.settings();
    const pause: Pause = {
      reason: plainLine(`release ${release.slice(0, 12)} was ${watchedText(watch)}`),
      by: "the host's watch",
      at: watch.ended,
    };
    const was = { release: previous, digest };
    await bringUp(
      ctx,
      { stack, message: `rollback to ${previous} by watch`, refresh: false },
      {
        settings: file.settings(was),
        pin: pendingPin(ctx.root, stack, was, (document) => setPause(document, pause)),
      },
    );
  }
  throw failure;
}

interface WatchEnd {
  readonly watch: Watched;
  /** As it was before the deploy. */
  readonly file: StackSettings;
  readonly previous: string | undefined;
}

export function releaseText({
  stack,
  release,
  previous,
  summary,
  durationMs,
  data,
  watch,
  verified,
}: ReleaseOutput): string {
  const back = data === undefined ? "" : ` on the data of ${data}`;
  const before = previous === undefined || previous === release ? "" : ` (before: ${previous})`;
  const seen = [
    ...(watch ? [watchedText(watch)] : []),
    verified ? verifiedSummary(verified) : `${ipai("verify", { stack })} says whether all is well`,
  ];
  const done = `stack ${stack} serves ${release}${back}${before}: ${summaryText(summary, "done")} (${elapsed(durationMs)}); ${seen.join("; ")}`;
  const unwell = verified ? unwellText(verified, stack) : "";
  return unwell === "" ? done : `${done}\n\n${unwell}`;
}
