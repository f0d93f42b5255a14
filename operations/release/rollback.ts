import { z } from "zod";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { recordedExitCode } from "../evidence/recorded.ts";
import { isLocal } from "../stack/backend.ts";
import { releaseOf } from "./commit.ts";
import type { ReleaseOutput } from "./release.ts";
import { bringUpRelease, releaseOutput, releaseText } from "./release.ts";

const input = z.object({
  sha: z.string().describe("the release to go back to (ipai history)").meta({ positional: true }),
  reason: z.string().min(1).optional().describe("why; what CI is told while the stack is paused"),
  ...stackInput,
});

export const rollback: Operation<z.infer<typeof input>, ReleaseOutput> = {
  name: "rollback",
  summary: "pin an earlier release and bring it up",
  effect: "changes",
  input,
  output: releaseOutput,
  run: async (ctx, { stack, sha, reason }) => {
    const release = await releaseOf(ctx.root, sha);
    return bringUpRelease(ctx, { stack, release, verb: "rollback", reason });
  },
  text: (result) => `${releaseText(result)}\n${pausedText(result.stack)}`,
  exitCode: recordedExitCode,
};

function pausedText(stack: string): string {
  const commit = isLocal(stack) ? "" : `; commit Pulumi.${stack}.yaml, which CI reads`;
  return `stack ${stack} is paused: CI deploys nothing until: npx ipai resume --stack ${stack}${commit}`;
}
