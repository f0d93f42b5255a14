import { z } from "zod";
import { loadSettings } from "../../config/settings.ts";
import { HostFailure } from "../../checks/verify/host/hostFailure.ts";
import type { RewindPoint } from "../../images/verdict/verdict.ts";
import { verdictSummary } from "../../images/verdict/text.ts";
import { ipai } from "../../report/ipai.ts";
import { plainLine } from "../../report/plainLine.ts";
import { table } from "../../report/table.ts";
import { UserError } from "../../report/userError.ts";
import { ago } from "./ago.ts";
import { runsOf } from "../history.ts";
import type { Context } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";
import { rewindPointsOf } from "./rewindPoints.ts";
import { imageOf, lookAtHost, verdictOf, type HostFacts } from "./foresight.ts";

/** How far back the stack's history is read. */
const ENTRIES = 200;
/** More than these nobody goes back. */
const SHOWN = 10;

/** A release that the stack has run; one of them may be in service. */
export const earlierReleaseSchema = z.object({
  release: z.string().describe("the commit that the release was built from"),
  ranAt: z.string().describe("When it was last brought up; ISO 8601, UTC"),
  who: z.string().optional().describe("who brought it up"),
  serves: z.boolean().describe("whether it is in service now"),
  verdict: z.string().describe("What going back to it means now, or why nobody can say"),
  possible: z.boolean().describe("whether a rollback to it would be accepted now"),
});
export type EarlierRelease = z.infer<typeof earlierReleaseSchema>;

export interface EarlierReleases {
  readonly releases: EarlierRelease[];
  /** Absent when the host was not seen. */
  readonly rewindPoints?: RewindPoint[];
}

/**
 * The releases that ran well on a stack, newest first, each with what going back to it means, and the
 * copies of the database that the host holds.
 */
export async function earlierReleases(ctx: Context, stack: string): Promise<EarlierReleases> {
  const outputs = await readOutputs(ctx, stack);
  const { registry } = loadSettings(stack, ctx.root);
  const entries = await runsOf(ctx, stack, ENTRIES);
  const host = await lookAtHost(ctx, outputs).catch((error: unknown) => {
    if (error instanceof UserError || error instanceof HostFailure) return error.message;
    throw error;
  });
  const releases = await Promise.all(
    releasesThatRan(entries).map(async ({ release, ranAt, who }) => ({
      release,
      ranAt,
      ...(who !== undefined && { who }),
      serves: release === outputs.release.sha,
      ...(await meaningOf(ctx, { registry, release }, host)),
    })),
  );
  if (typeof host === "string") return { releases };
  return { releases, rewindPoints: rewindPointsOf(host.data) };
}

/** The copies of the database that a release can go back to. */
export function pointsText(points: readonly RewindPoint[], now: Date): string {
  const rows = points.map(({ name, takenAt, size, writesSince }) => [
    name,
    ago(takenAt, now),
    size === undefined ? "" : `${Math.ceil(size / 1_048_576)} MB`,
    writesSince === null ? "not known" : String(writesSince),
  ]);
  return table([["rewind point", "made", "size", "changed records since"], ...rows], {
    head: true,
  });
}

interface Ran {
  readonly release: string;
  readonly ranAt: string;
  readonly who?: string | undefined;
}

/** @param entries Newest first. */
export function releasesThatRan(
  entries: readonly {
    when: string;
    kind: string;
    result: string;
    who?: string | undefined;
    sha?: string | undefined;
  }[],
): Ran[] {
  const ran = new Map<string, Ran>();
  for (const { when, kind, result, who, sha } of entries) {
    if (kind !== "update" || result !== "succeeded" || sha === undefined || ran.has(sha)) continue;
    ran.set(sha, { release: sha, ranAt: when, who });
  }
  return [...ran.values()].slice(0, SHOWN);
}

async function meaningOf(
  ctx: Context,
  image: { registry: string; release: string },
  host: HostFacts | string,
): Promise<Pick<EarlierRelease, "verdict" | "possible">> {
  if (typeof host === "string") return { verdict: `not known: ${plainLine(host)}`, possible: true };
  try {
    const verdict = verdictOf(host, await imageOf(ctx, image), "back");
    return { verdict: verdictSummary(verdict), possible: verdict.kind !== "impossible" };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return { verdict: `not known: ${plainLine(error.message)}`, possible: false };
  }
}

/** The list as a person reads it; `now` is what "ago" counts from. */
export function earlierReleasesText(
  stack: string,
  found: readonly EarlierRelease[],
  now: Date,
): string {
  const rows = found.map((it, at) => [
    String(at + 1),
    it.release,
    ago(it.ranAt, now),
    plainLine(it.who ?? ""),
    it.serves ? "serves now" : it.verdict,
  ]);
  const next = found.find(({ serves, possible }) => !serves && possible);
  return [
    table([["", "release", "ran", "who", "verdict"], ...rows], { head: true }),
    next === undefined
      ? `no other release that ran on ${stack} can be gone back to; deploy one that mends the fault`
      : `next: ${ipai("rollback", { sha: next.release, stack })}`,
  ].join("\n");
}
