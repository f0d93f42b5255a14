import { z } from "zod";
import { ExitCode } from "../report/userError.ts";
import type { ResourceChange } from "./changes/change.ts";
import { resourceChange } from "./changes/change.ts";
import { changesText } from "./changes/text.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { runEngine } from "./stack/run.ts";
import { who } from "./who.ts";

const input = z.object({ ...stackInput });

const output = z.object({
  stack: z.string(),
  /** What the host holds otherwise than the state said. */
  drift: z.array(resourceChange),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

export const refresh: Operation<Input, Output> = {
  name: "refresh",
  summary: "read the host, record what it really holds, report drift (up repairs it)",
  effect: "changes",
  input,
  output,
  run: async (ctx, { stack }) => {
    const { collected } = await runEngine(ctx, { stack, verb: "refresh" }, (opened, call) =>
      opened.refresh({ ...call, message: `refresh by ${who(ctx.environment)}` }),
    );
    return { stack, drift: collected.changes };
  },
  text: driftText,
};

export const drift: Operation<Input, Output> = {
  name: "drift",
  summary: "report drift and record nothing; exit code 7 when there is any",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack }) => {
    const { collected } = await runEngine(ctx, { stack, verb: "drift" }, (opened, call) =>
      opened.previewRefresh(call),
    );
    return { stack, drift: collected.changes };
  },
  text: driftText,
  exitCode: ({ drift: found }) => (found.length > 0 ? ExitCode.unexpectedChanges : ExitCode.ok),
};

function driftText({ stack, drift: found }: { stack: string; drift: ResourceChange[] }): string {
  if (found.length === 0) return `stack ${stack}: the host holds what the state says`;
  return [
    changesText(found),
    `stack ${stack}: ${found.length} ${found.length === 1 ? "resource differs" : "resources differ"}; repair with: ipai up --stack ${stack}`,
  ].join("\n");
}
