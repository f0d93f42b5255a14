import { z } from "zod";
import { readSettings } from "../../config/settings.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { elapsed } from "../../report/elapsed.ts";
import { onHost } from "../backup/onHost.ts";
import { ownBackups } from "../backup/own.ts";
import { proof } from "../backup/shapes.ts";
import { proofText } from "../backup/text.ts";
import { evidenceOutput, recordedExitCode } from "../evidence/recorded.ts";
import { recordedChecks } from "../evidence/recordedChecks.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { forgetData } from "../release/pin.ts";

const LIMIT_SECONDS = 4 * 3600;

const input = z.object({
  stack: stackInput.stack.default("staging").describe("the stack that is made a copy"),
  from: stackInput.stack.default("prod").describe("the stack whose newest proved backup is taken"),
  backup: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/, "must be a name that ipai backups shows")
    .optional()
    .describe("another backup than the newest that was proved"),
});

const staged = z.object({
  id: z.string().describe("the backup that is now served"),
  ok: z.boolean().describe("whether mail was caught, and nothing else got out"),
  checks: proof.shape.checks,
  release: z
    .looseObject({ sha: z.string().describe("the commit that it was built from") })
    .describe("what production served when it was made"),
  neutralised: z
    .object({
      skipped: z
        .array(z.string())
        .describe("statements of modules that had no column or table to work on"),
      statements: z.number().describe("statements besides Odoo's own"),
      addresses: z.number().describe("addresses that reach nobody now"),
      people: z.number().describe("people whose password of production is gone"),
    })
    .describe("what was done to the copy before any server saw it"),
  seconds: z.number().describe("how long all of it took"),
});

const output = z.object({
  ...staged.shape,
  stack: z.string().describe("the stack that serves it"),
  from: z.string().describe("the stack that it is a copy of"),
  evidence: evidenceOutput.describe("where the signed record is"),
});

/** `ipai staging refresh`: the other stack's newest proved backup, neutralised, and shown to reach nobody. */
export const stagingRefresh: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "staging refresh",
  summary:
    "make staging a neutralised copy of production's newest proved backup, and show that it reaches nobody",
  effect: "destructive",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  // A copy goes, for a newer one; a production is refused.
  takesAway: () => undefined,
  run: async (ctx, { stack, from, backup }) => {
    const { odoo, staging } = readSettings(stack, ctx.root).settings();
    if (odoo.runningEnvironment === "production") throw isProduction(stack);
    const source = await ownBackups(ctx, from);
    const subject = { stack, operation: "staging-refresh", reason: `a copy of ${from}` };
    return recordedChecks(ctx, subject, async (notes) => {
      const { password, accessKey, secretKey } = source.escrow;
      const { repository, region } = source.backup;
      const { staged: done } = await onHost(ctx, stack, {
        step: `refresh of stack ${stack} from ${from}`,
        words: ["stage"],
        stdin: JSON.stringify({
          stack: from,
          repository,
          region,
          password,
          access_key: accessKey,
          secret_key: secretKey,
          backup,
          sql: staging.neutralise,
        }),
        jobLimitMs: LIMIT_SECONDS * 1000,
        answer: z.object({ staged }),
      });
      // Rewind points are of the database that was there before.
      await forgetData(ctx.root, stack);
      for (const { name, ok, problems } of done.checks) {
        notes.check({ name, passed: ok, summary: ok ? "it is so" : problems.join("; ") });
      }
      const { skipped, statements, addresses, people } = done.neutralised;
      notes.check({
        name: "neutralised before any server saw it",
        passed: true,
        summary: `backup ${done.id}: ${statements} statements besides Odoo's own, ${addresses} addresses, ${people} passwords`,
        output: skipped.join("\n"),
      });
      return { stack, from, ...done };
    });
  },
  text: ({ stack, from, id, ok, checks, seconds, neutralised }) =>
    [
      `stack ${stack} serves ${from}'s backup ${id} now (${elapsed(seconds * 1000)})`,
      `neutralised: ${neutralised.addresses} addresses undeliverable, ${neutralised.people} passwords gone, ${neutralised.statements} statements besides Odoo's own`,
      ...neutralised.skipped.map((line) => `  nothing to do for ${line}`),
      proofText({ id, ok, at: 0, seconds, checks }),
    ].join("\n"),
  exitCode: ({ ok, ...rest }) => (ok ? recordedExitCode(rest) : ExitCode.unexpectedChanges),
};

function isProduction(stack: string): UserError {
  return new UserError(`Stack ${stack} is a production: no copy of another goes over it.`, {
    given: "its ipai:odoo.runningEnvironment is production",
    next: `name a stack that is none: ${ipai("staging refresh", { stack: "staging" })}`,
    code: "production",
  });
}
