import type { ProgressEvent } from "../../report/progress.ts";
import type { Context } from "../operation.ts";
import { elapsed } from "../../report/elapsed.ts";
import { followJob } from "./follow.ts";
import type { JobStatus } from "./job.ts";
import { JobStore } from "./store.ts";

/** Tells what a job tells until it ends or `ctx.signal` is aborted; the job goes on in the second case. */
export async function watchJob(ctx: Context, id: string, after = 0): Promise<JobStatus> {
  for await (const { event } of followJob(ctx.root, id, { after, signal: ctx.signal })) {
    retell(ctx, event);
  }
  return new JobStore(ctx.root).status(id);
}

/** Steps of another process, as lines of this one. */
function retell({ log }: Context, event: ProgressEvent): void {
  switch (event.kind) {
    case "log":
      if (event.level === "warning") log.warning(event.text);
      else log.info(event.text);
      return;
    case "status":
    case "step-text":
      log.status(event.text);
      return;
    case "step-begun":
      log.info(`… ${event.title}`);
      return;
    case "step-ended": {
      const found = event.text === "" ? "" : `: ${event.text}`;
      const sign = event.outcome === "done" ? "✓" : "✗";
      log.info(`${sign} ${event.title}${found} (${elapsed(event.elapsedMs)})`);
    }
  }
}
