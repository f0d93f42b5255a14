import { z } from "zod";
import { ofStack } from "../report/ofStack.ts";
import { ExitCode } from "../report/userError.ts";
import { onHost } from "./backup/onHost.ts";
import { copied, made, proof } from "./backup/shapes.ts";
import { madeText } from "./backup/text.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";

const LIMIT_SECONDS = 6 * 3600;

const input = z.object({ ...stackInput });

const output = z.object({
  id: z.string().describe("the backup's name: when it began, in UTC"),
  made: made.describe("how it was made"),
  proof: proof.describe("what its restore was compared with"),
  copy: copied
    .nullish()
    .describe("its copy elsewhere; null where none is made, or it was not proved"),
});

const answer = z.object({
  made: made.extend({ id: z.string().describe("the backup's name in the store") }),
  proof,
  copy: copied.nullish(),
});

/** `ipai backup`: what the host does each night, now. */
export const backup: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "backup",
  summary: "make a backup now, restore it beside production and compare every row",
  effect: "changes",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  run: async (ctx, { stack }) => {
    const done = await onHost(ctx, stack, {
      step: `backup of stack ${stack}, and its proof`,
      words: ["run"],
      jobLimitMs: LIMIT_SECONDS * 1000,
      answer,
    });
    const { made: how, proof: shown, copy } = done;
    const failure = copy?.failure && {
      ...copy.failure,
      next: ofStack(copy.failure.next, stack),
    };
    return { id: how.id, made: how, proof: shown, copy: copy && { ...copy, failure } };
  },
  text: madeText,
  exitCode: ({ proof: { ok } }) => (ok ? ExitCode.ok : ExitCode.unexpectedChanges),
};
