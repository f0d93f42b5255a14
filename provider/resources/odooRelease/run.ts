import type { CallContext } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { type Run, remainingMs } from "../composeProject/run.ts";
import type { ComposeProjectInputs } from "../composeProject/inputs.ts";
import type { OdooReleaseInputs, OdooReleaseState } from "./inputs.ts";

/** One pass over a release, with its bounds. */
export interface ReleaseRun extends Omit<Run, "declared"> {
  readonly release: OdooReleaseInputs;
}

export function releaseRun(
  ctx: CallContext<Remote>,
  release: OdooReleaseInputs,
  old?: Pick<OdooReleaseState, "containers">,
): ReleaseRun {
  return {
    remote: ctx.shared,
    release,
    signal: ctx.signal,
    log: (message, options) => ctx.log(message, options),
    endsAt: Date.now() + ctx.timeoutMs,
    before: old?.containers ?? {},
  };
}

/** The pass over one of the release's compose projects. */
export function passOver(run: ReleaseRun, declared: ComposeProjectInputs): Run {
  const { remote, signal, log, endsAt, before } = run;
  return { remote, signal, log, endsAt, before, declared };
}

export function bounded(run: ReleaseRun) {
  return { timeoutMs: remainingMs(run.endsAt), signal: run.signal };
}
