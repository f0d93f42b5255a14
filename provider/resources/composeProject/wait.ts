import { setTimeout as delay } from "node:timers/promises";
import { type Snapshot, snapshotOf } from "./containers.ts";
import { judge, type Standing } from "./health.ts";
import { remainingMs, type Run } from "./run.ts";

export interface Unhealthy {
  readonly service: string;
  readonly why: string;
}

/** How the waiting ended: nobody in `unhealthy` means that all are in service. */
export interface Outcome {
  readonly snapshot: Snapshot;
  readonly unhealthy: readonly Unhealthy[];
}

/**
 * Waits until every service is running and healthy, one has failed for good, or the time is up.
 *
 * @throws CommandError when the host does not answer, or on the signal.
 */
export async function waitUntilHealthy(
  run: Run,
  services: readonly string[],
  { pollMs = 1_000 }: { readonly pollMs?: number } = {},
): Promise<Outcome> {
  const began = Date.now();
  const endsAt = Math.min(began + run.declared.timeoutSeconds * 1_000, run.endsAt);
  const restartsBefore = new Map<string, number>();
  for (;;) {
    const snapshot = await snapshotOf(run.remote, run.declared.project, {
      signal: run.signal,
      timeoutMs: remainingMs(run.endsAt),
    });
    const standings = services.map((service) => {
      const container = snapshot.containers.find((one) => one.service === service);
      const before = remember(restartsBefore, container?.id, container?.restarts);
      return { service, ...judge(container, before, snapshot.takenAt, Date.now() - began) };
    });
    const waiting = standings.filter(isWaiting);
    const failed = standings.filter(isFailed);
    const secondsLeft = Math.ceil((endsAt - Date.now()) / 1_000);
    if (waiting.length === 0 || failed.length > 0) {
      return { snapshot, unhealthy: [...failed, ...waiting] };
    }
    if (secondsLeft <= 0) {
      return { snapshot, unhealthy: waiting.map((one) => outOfTime(one, Date.now() - began)) };
    }
    run.log(progress(standings.length, waiting, secondsLeft), { ephemeral: true });
    await delay(pollMs, undefined, { signal: run.signal });
  }
}

/** `3/4 healthy: odoo-prod starting, 42 s left` */
function progress(all: number, waiting: readonly Unhealthy[], secondsLeft: number): string {
  const others = waiting.map(({ service, why }) => `${service} ${why}`).join(", ");
  return `${all - waiting.length}/${all} healthy: ${others}, ${secondsLeft} s left`;
}

function outOfTime({ service, why }: Unhealthy, waitedMs: number): Unhealthy {
  return { service, why: `${why}, and not healthy after ${Math.round(waitedMs / 1_000)} s` };
}

/** The first count seen of a container is where counting its restarts begins. */
function remember(seen: Map<string, number>, id = "", restarts = 0): number {
  const before = seen.get(id) ?? restarts;
  seen.set(id, before);
  return before;
}

type Judged = Standing & { readonly service: string };

function isWaiting(one: Judged): one is Judged & { readonly is: "waiting" } {
  return one.is === "waiting";
}

function isFailed(one: Judged): one is Judged & { readonly is: "failed" } {
  return one.is === "failed";
}
