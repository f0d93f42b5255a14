import { z } from "zod";
import { rewindPoint } from "../../images/verdict/verdict.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode } from "../../report/userError.ts";
import { recordedExitCode } from "../evidence/recorded.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { pick } from "../pick.ts";
import { isLocal } from "../stack/backend.ts";
import {
  earlierReleases,
  earlierReleaseSchema,
  earlierReleasesText,
  pointsText,
  type EarlierRelease,
} from "./earlierReleases.ts";
import { releaseOf } from "./commit.ts";
import { withRunbook } from "./runbook.ts";
import { bringUpRelease, releaseOutput, releaseText } from "./release.ts";

const input = z.object({
  sha: z
    .string()
    .optional()
    .describe("the release to go back to; without it those that ran are listed")
    .meta({ positional: true }),
  reason: z.string().min(1).optional().describe("why; what CI is told while the stack is paused"),
  acceptDataLoss: z
    .string()
    .optional()
    .describe("the rewind point to go back to, although what was written since is lost"),
  ...stackInput,
});

const listOutput = z.object({
  stack: z.string().describe("the stack that was worked on"),
  at: z.string().describe("When the list was made; ISO 8601, UTC"),
  releases: z.array(earlierReleaseSchema).describe("Newest first"),
  rewindPoints: z
    .array(rewindPoint)
    .optional()
    .describe("Copies of the database, newest first; absent when the host was not seen"),
});

const output = z.union([releaseOutput, listOutput]);
type Output = z.infer<typeof output>;

/**
 * `ipai rollback`: back to a release that ran. Without one it lists them, and where a person sits at a
 * terminal lets one be chosen.
 */
export const rollback: Operation<z.infer<typeof input>, Output> = {
  name: "rollback",
  summary: "go back to an earlier release, or list those that ran and what each would mean",
  effect: "changes",
  input,
  output,
  run: (ctx, asked) => withRunbook(ctx, asked.stack, () => goBack(ctx, asked)),
  text: (result) =>
    "releases" in result ? listText(result) : `${releaseText(result)}\n${pausedText(result.stack)}`,
  exitCode: (result) => ("releases" in result ? ExitCode.ok : recordedExitCode(result)),
};

async function goBack(
  ctx: Context,
  { stack, sha, reason, acceptDataLoss }: z.infer<typeof input>,
): Promise<Output> {
  const asked = { stack, verb: "rollback" as const, reason, acceptDataLoss };
  if (sha !== undefined) {
    return bringUpRelease(ctx, { ...asked, release: await releaseOf(ctx.root, sha) });
  }
  const list = { stack, at: new Date().toISOString(), ...(await earlierReleases(ctx, stack)) };
  const chosen = ctx.ask && (await pickRelease(ctx.ask, list));
  if (chosen === undefined) return list;
  return bringUpRelease(ctx, { ...asked, release: chosen.release });
}

function listText({ stack, releases, rewindPoints, at }: z.infer<typeof listOutput>): string {
  const now = new Date(at);
  const list = earlierReleasesText(stack, releases, now);
  return rewindPoints?.length ? `${list}\n\n${pointsText(rewindPoints, now)}` : list;
}

/** Exported for its test. @returns Nothing when there is none to go back to, or none was chosen. */
export async function pickRelease(
  ask: NonNullable<Context["ask"]>,
  { stack, at, releases }: Pick<z.infer<typeof listOutput>, "stack" | "at" | "releases">,
): Promise<EarlierRelease | undefined> {
  if (releases.every(({ serves }) => serves)) return undefined;
  return pick(ask, {
    list: earlierReleasesText(stack, releases, new Date(at)),
    values: releases.map((release) => (release.serves ? undefined : release)),
    question: "back to which number?",
    next: ipai("rollback", { stack }),
  });
}

function pausedText(stack: string): string {
  const commit = isLocal(stack) ? "" : `; commit Pulumi.${stack}.yaml, which CI reads`;
  return `stack ${stack} is paused: CI deploys nothing until: ${ipai("resume", { stack })}${commit}`;
}
