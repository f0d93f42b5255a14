import { z } from "zod";
import { refuseBrokenFile } from "../../config/settings.ts";
import { elapsed } from "../../report/elapsed.ts";
import { plainLine } from "../../report/plainLine.ts";
import { summaryText } from "../changes/text.ts";
import { recorded } from "../evidence/recorded.ts";
import type { Context } from "../operation.ts";
import { previewChanges } from "../preview.ts";
import type { UpResult } from "../up.ts";
import { bringUp, upOutput } from "../up.ts";
import { who } from "../who.ts";
import { foresightSchema, type Foresight } from "./foresight.ts";
import { foresightSummary, foresightText, refuseImpossible } from "./foresightText.ts";
import { writePause, type Pause } from "./pause.ts";
import { readPin, restoreStackFile, writePin } from "./pin.ts";

export const releaseOutput = upOutput.extend({
  release: z.string(),
  /** What was pinned before. */
  previous: z.string().optional(),
  /** What the release meant for the database, as it was foreseen. */
  foresight: foresightSchema.optional(),
});

export type ReleaseOutput = z.infer<typeof releaseOutput>;

interface ReleaseChange {
  readonly stack: string;
  readonly release: string;
  /** What its image must be; any when left out. */
  readonly digest?: string | undefined;
  readonly verb: "deploy" | "rollback";
  /** Of a rollback: why. */
  readonly reason?: string | undefined;
}

/**
 * Pins a release and brings it up. A pin that cannot even be previewed (no such image) is taken
 * back; one whose `up` fails stays, because the next `up` must try it again or a rollback replace it.
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

function pauseFor({ environment }: Context, { release, reason }: ReleaseChange): Pause {
  const short = `rollback to ${release.slice(0, 12)}`;
  return {
    reason: reason === undefined ? short : `${short}: ${plainLine(reason)}`,
    by: who(environment),
    at: new Date().toISOString(),
  };
}

async function pinAndBringUp(
  ctx: Context,
  change: ReleaseChange,
): Promise<Omit<ReleaseOutput, "evidence">> {
  const { stack, release, digest, verb } = change;
  refuseBrokenFile(stack, ctx.root);
  const previous = await readPin(ctx.root, stack);
  const before = await writePin(ctx.root, stack, release, digest);
  // Taken back together with the pin. A deploy that got as far as this was let in, and lifts it.
  await writePause(ctx.root, stack, verb === "rollback" ? pauseFor(ctx, change) : undefined);
  let foresight: Foresight | undefined;
  try {
    const options = verb === "rollback" ? { direction: "back" as const } : {};
    ({ foresight } = await previewChanges(ctx, { stack, refresh: false }, options));
    if (foresight) ctx.log.info(foresightText(foresight));
    refuseImpossible(stack, foresight);
  } catch (error) {
    await restoreStackFile(ctx.root, stack, before);
    throw error;
  }
  const verdict = foresightSummary(foresight);
  const words = verb === "deploy" ? "deploy" : "rollback to";
  const message = `${words} ${release} by ${who(ctx.environment)}${verdict ? ` (${verdict})` : ""}`;
  const result = await bringUp(ctx, { stack, message, refresh: false }, { previewed: true });
  return {
    ...result,
    release,
    ...(previous === undefined ? {} : { previous }),
    ...(foresight && { foresight }),
  };
}

export function releaseText({
  stack,
  release,
  previous,
  summary,
  durationMs,
}: ReleaseOutput): string {
  const before = previous === undefined || previous === release ? "" : ` (before: ${previous})`;
  return `stack ${stack} serves ${release}${before}: ${summaryText(summary, "done")} (${elapsed(durationMs)})`;
}
