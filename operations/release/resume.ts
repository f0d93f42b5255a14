import { z } from "zod";
import { pause as pauseSetting } from "../../config/sections/pause.ts";
import { refuseBrokenFile } from "../../config/settings.ts";
import { plainLine } from "../../report/plainLine.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";
import { readPause, writePause } from "./pause.ts";

const input = z.object({ ...stackInput });

const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  lifted: pauseSetting.describe("The pause that was lifted; absent when there was none"),
});

/** `ipai resume`: lets releases of CI in again, after a rollback. Changes the stack's file alone. */
export const resume: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "resume",
  summary: "lift the pause that a rollback has set: CI may deploy again",
  effect: "changes",
  input,
  output,
  run: async (ctx, { stack }) => {
    refuseBrokenFile(stack, ctx.root);
    const lifted = readPause(ctx.root, stack);
    await writePause(ctx.root, stack, undefined);
    return { stack, lifted };
  },
  text: ({ stack, lifted }) => {
    if (lifted === undefined) return `stack ${stack} is not paused`;
    const commit = isLocal(stack) ? "" : `; commit Pulumi.${stack}.yaml, which CI reads`;
    return `stack ${stack} takes releases from CI again (was paused: ${plainLine(lifted.reason)})${commit}`;
  },
};
