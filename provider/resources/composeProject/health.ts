import type { Container } from "./containers.ts";

/** What can be said of a service at one moment. */
export type Standing =
  | { readonly is: "healthy" }
  /** It may still come up. */
  | { readonly is: "waiting"; readonly why: string }
  /** Waiting longer is of no use. */
  | { readonly is: "failed"; readonly why: string };

/** Docker's back-off has reached seconds by then; what starts at all has started. */
const hopelessRestarts = 5;
/** Docker says unhealthy when its patience is over; what was mended just now needs one more check. */
const secondChanceMs = 30_000;
/** Without a health check there is nothing to ask; this long without an exit must do. */
const quietSeconds = 5;

/**
 * Judges a service that was just started.
 *
 * @param restartsBefore What the container's restart count was when the waiting began.
 * @param now The host's clock.
 * @param waitedMs How long this run has been waiting for the service.
 */
export function judge(
  container: Container | undefined,
  restartsBefore: number,
  now: Date,
  waitedMs: number,
): Standing {
  if (!container) return { is: "waiting", why: "no container" };
  const { status, health, restarts } = container;
  if (status === "running" && health === "healthy") return { is: "healthy" };
  if (restarts - restartsBefore >= hopelessRestarts) {
    return {
      is: "failed",
      why: `restarted ${restarts - restartsBefore} times; ${ending(container)}`,
    };
  }
  if (status === "running" && health === "none") return settling(container, now);
  if (status === "running") {
    const givenUp = health === "unhealthy" && waitedMs > secondChanceMs;
    return { is: givenUp ? "failed" : "waiting", why: health };
  }
  if (status === "restarting") {
    return { is: "waiting", why: `restarting; ${ending(container)}` };
  }
  return { is: "failed", why: wayOfBeingDown(container) };
}

function settling({ startedAt }: Container, now: Date): Standing {
  // The host's clock is read in whole seconds, so it may be a moment before the start.
  const seconds = Math.max(Math.floor((now.getTime() - Date.parse(startedAt)) / 1_000), 0);
  if (seconds >= quietSeconds) return { is: "healthy" };
  return { is: "waiting", why: `up for ${seconds} s` };
}

/** Why a container that should be in service is not, or `undefined` when it is. */
export function outOfService(container: Container | undefined): string | undefined {
  if (!container) return "no container";
  const { status, health } = container;
  if (status === "restarting") return `restarting; ${ending(container)}`;
  if (status !== "running") return wayOfBeingDown(container);
  return health === "unhealthy" ? "unhealthy" : undefined;
}

function wayOfBeingDown(container: Container): string {
  const { status, error } = container;
  if (error !== "") return `${status}: ${error}`;
  return status === "exited" ? ending(container) : status;
}

function ending({ exitCode, oomKilled }: Container): string {
  return oomKilled ? "killed for want of memory" : `exited with ${exitCode}`;
}
