import { z } from "zod";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { recordedExitCode } from "../evidence/recorded.ts";
import { releaseOf } from "./commit.ts";
import type { ReleaseOutput } from "./release.ts";
import { bringUpRelease, releaseOutput, releaseText } from "./release.ts";

const input = z.object({
  sha: z.string().describe("the release to go back to (ipai history)").meta({ positional: true }),
  ...stackInput,
});

export const rollback: Operation<z.infer<typeof input>, ReleaseOutput> = {
  name: "rollback",
  summary: "pin an earlier release and bring it up",
  effect: "changes",
  input,
  output: releaseOutput,
  run: async (ctx, { stack, sha }) =>
    bringUpRelease(ctx, { stack, release: await releaseOf(ctx.root, sha), verb: "rollback" }),
  text: releaseText,
  exitCode: recordedExitCode,
};
