import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { git } from "../../machine/git/run.ts";
import type { Deployment } from "../figures.ts";

const VERB = /^(deploy|rollback to) ([0-9a-f]{40})/;

type Summary = Pick<UpdateSummary, "kind" | "message" | "result" | "startTime" | "endTime">;

/** The deploys and rollbacks among a stack's entries, oldest first, with the time of each commit. */
export async function deploymentsOf(
  root: string,
  summaries: readonly Summary[],
): Promise<Deployment[]> {
  const found = summaries.flatMap(({ kind, message, result, startTime, endTime }) => {
    const [, words, release] = VERB.exec(message) ?? [];
    if (kind !== "update" || release === undefined) return [];
    const verb = words === "deploy" ? ("deploy" as const) : ("rollback" as const);
    // An update that was killed has no end.
    const endedAt = Number.isNaN(endTime.getTime()) ? startTime : endTime;
    return [{ release, verb, endedAt, succeeded: result === "succeeded" }];
  });
  const times = await commitTimes(
    root,
    found.map(({ release }) => release),
  );
  return found
    .map((it) => ({ ...it, committedAt: times.get(it.release) }))
    .sort((one, other) => one.endedAt.getTime() - other.endedAt.getTime());
}

/** Of those that git knows here; a shallow clone knows few. */
async function commitTimes(
  root: string,
  releases: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const times = new Map<string, Date>();
  for (const release of new Set(releases)) {
    const show = ["show", "--no-patch", "--format=%cI", `${release}^{commit}`];
    const { exitCode, stdout } = await git(root, show);
    if (exitCode === 0) times.set(release, new Date(stdout.trim()));
  }
  return times;
}
