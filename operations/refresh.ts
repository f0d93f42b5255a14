import { z } from "zod";
import { resourceChange } from "./changes/change.ts";
import { stackText } from "./drift/report.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { runEngine } from "./stack/run.ts";
import { who } from "./who.ts";

const input = z.object({ ...stackInput });

const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  drift: z.array(resourceChange).describe("What the host holds otherwise than the state said"),
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
  text: stackText,
};
