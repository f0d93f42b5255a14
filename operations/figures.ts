import { z } from "zod";

/** A figure with what it was counted from; null where there is nothing to count. */
const figure = z.object({
  value: z.number().nullable().describe("the figure; null when the history has nothing to count"),
  unit: z.string().describe("what it counts"),
  sample: z.int().describe("how many events it rests on"),
});
type Figure = z.infer<typeof figure>;

/** The five figures of DORA, by the stack's own history and git. Trends to look at, no targets. */
export const figuresSchema = z.object({
  from: z
    .string()
    .nullable()
    .describe("begin of the time that was counted, ISO 8601; null for an empty history"),
  to: z.string().describe("its end, ISO 8601"),
  changeLeadTime: figure.describe("From a commit to the end of the deploy that brought it; median"),
  deploymentFrequency: figure.describe("Deploys that ended well, per week"),
  failedDeploymentRecoveryTime: figure.describe(
    "From a deploy that failed to the next one that ended well; median",
  ),
  changeFailRate: figure.describe("Failed, rolled back, or mended by another deploy within a day"),
  deploymentReworkRate: figure.describe("Deploys and rollbacks that only mend the one before"),
});
export type Figures = z.infer<typeof figuresSchema>;

/** One deploy or rollback of a stack. */
export interface Deployment {
  readonly endedAt: Date;
  readonly release: string;
  readonly verb: "deploy" | "rollback";
  readonly succeeded: boolean;
  /** When the release's commit was made; unknown where git does not have it. */
  readonly committedAt?: Date | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * @param deployments Oldest first.
 * @param now What the last period ends with.
 */
export function figuresOf(deployments: readonly Deployment[], now: Date): Figures {
  const forward = deployments.filter(({ verb }) => verb === "deploy");
  const good = forward.filter(({ succeeded }) => succeeded);
  const leads = good.flatMap(({ endedAt, committedAt }) =>
    // A clock that is off must not make a deploy older than its commit.
    committedAt === undefined ? [] : [Math.max(0, endedAt.getTime() - committedAt.getTime())],
  );
  const failed = forward.filter((it) => failedAt(it, deployments) !== undefined);
  const recoveries = failed.flatMap((it) => recovery(it, deployments) ?? []);
  const rework = deployments.filter((it, at) => mends(it, deployments[at - 1]));
  const first = deployments[0]?.endedAt;
  const weeks = first ? Math.max(1, (now.getTime() - first.getTime()) / (7 * DAY_MS)) : 0;
  return {
    from: first?.toISOString() ?? null,
    to: now.toISOString(),
    changeLeadTime: hours(median(leads), leads.length),
    deploymentFrequency: {
      value: good.length === 0 ? null : round(good.length / weeks),
      unit: "a week",
      sample: good.length,
    },
    failedDeploymentRecoveryTime: hours(median(recoveries), recoveries.length),
    changeFailRate: share(failed.length, forward.length),
    deploymentReworkRate: share(rework.length, deployments.length),
  };
}

/** When a deploy turned out to be a failure: at once, or when it was rolled back or mended. */
function failedAt(deployment: Deployment, all: readonly Deployment[]): Date | undefined {
  if (!deployment.succeeded) return deployment.endedAt;
  const next = all[all.indexOf(deployment) + 1];
  return next?.verb === "rollback" && within(next, deployment) ? next.endedAt : undefined;
}

/** How long until the next one that ended well. Milliseconds. */
function recovery(deployment: Deployment, all: readonly Deployment[]): number | undefined {
  const healthy = all.slice(all.indexOf(deployment) + 1).find(({ succeeded }) => succeeded);
  return healthy && Math.max(0, healthy.endedAt.getTime() - deployment.endedAt.getTime());
}

function mends(deployment: Deployment, before: Deployment | undefined): boolean {
  if (before === undefined || !within(deployment, before)) return false;
  return deployment.verb === "rollback" || !before.succeeded;
}

function within(later: Deployment, earlier: Deployment): boolean {
  return later.endedAt.getTime() - earlier.endedAt.getTime() <= DAY_MS;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function hours(ms: number | undefined, sample: number): Figure {
  return { value: ms === undefined ? null : round(ms / HOUR_MS), unit: "hours", sample };
}

function share(count: number, sample: number): Figure {
  return { value: sample === 0 ? null : round((100 * count) / sample), unit: "%", sample };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const NAMES = {
  changeLeadTime: "change lead time (median)",
  deploymentFrequency: "deployment frequency",
  failedDeploymentRecoveryTime: "failed deployment recovery time (median)",
  changeFailRate: "change fail rate",
  deploymentReworkRate: "deployment rework rate",
} as const;

/** One row for each figure: name, value, how many it was counted from. */
export function figureRows(figures: Figures): string[][] {
  return Object.entries(NAMES).map(([key, name]) => {
    const { value, unit, sample } = figures[key as keyof typeof NAMES];
    return [name, value === null ? "nothing to count" : `${value} ${unit}`, `n=${sample}`];
  });
}
