import { createHash } from "node:crypto";
import type { CallContext } from "../../rpc/handler.ts";
import type { Remote, RemoteOutput } from "../../ssh/remote.ts";
import type { ComposeProjectInputs, ComposeProjectState } from "./inputs.ts";

/** One pass over a project, with its bounds. */
export interface Run {
  readonly remote: Remote;
  readonly declared: ComposeProjectInputs;
  readonly signal: AbortSignal;
  readonly log: CallContext<Remote>["log"];
  /** When the engine's limit for this resource is reached; `Date.now()`'s clock. */
  readonly endsAt: number;
  /** What ran when this began, as far as the state knew. */
  readonly before: ComposeProjectState["containers"];
}

export function runOf(
  ctx: CallContext<Remote>,
  declared: ComposeProjectInputs,
  old?: Pick<ComposeProjectState, "containers">,
): Run {
  return {
    remote: ctx.shared,
    declared,
    signal: ctx.signal,
    log: (message, options) => ctx.log(message, options),
    endsAt: Date.now() + ctx.timeoutMs,
    before: old?.containers ?? {},
  };
}

interface LongStep {
  readonly step: string;
  /** `$1` is the directory, `$2` the project, `$4` and so on are `args`; see {@link longStep}. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly okExitCodes?: readonly number[];
}

/**
 * A step of this project as a job of the host. Jobs of one project share an id, so that a job
 * that a killed run left behind is waited for, whatever it was, and taken over when it is this
 * very step. The hash, `$3`, is there so that the same step of another project is not the same job.
 */
export function longStep(run: Run, { args = [], ...step }: LongStep): Promise<RemoteOutput> {
  const { remote, declared, signal, endsAt } = run;
  const content = JSON.stringify([declared.compose, declared.triggers]);
  const hash = createHash("sha256").update(content).digest("hex");
  return remote.runJob({
    ...step,
    id: `compose-${declared.project}`,
    args: [declared.directory, declared.project, hash, ...args],
    timeoutMs: remainingMs(endsAt),
    signal,
  });
}

/** At least a moment, so that a step that is too late fails as a timeout and not as bad input. */
export function remainingMs(endsAt: number): number {
  return Math.max(endsAt - Date.now(), 1);
}
