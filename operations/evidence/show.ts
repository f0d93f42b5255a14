import { z } from "zod";
import { check, evidenceRecord } from "../../evidence/record.ts";
import { ipai } from "../../report/ipai.ts";
import { plainLine } from "../../report/plainLine.ts";
import { table } from "../../report/table.ts";
import { UserError } from "../../report/userError.ts";
import { wrongForm } from "../../report/wrongForm.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { packFile } from "./packFiles.ts";
import { statementIn } from "./statement.ts";

const input = z.object({
  pack: z
    .string()
    .regex(/^\d{8}-\d{4}\/[\w.-]+$/, "a pack is named as evidence list shows it")
    .describe("which one: its folder, as evidence list shows it")
    .meta({ positional: true }),
  stack: stackInput.stack.describe("whose pack, or `repository`: those of manifests and CI"),
});

const output = z.object({
  stack: z.string().describe("whose pack it is"),
  pack: z.string().describe("its folder"),
  operation: z.string().describe("what was done"),
  result: z.string().describe("succeeded, failed or cancelled"),
  startedAt: z.string().describe("when it began; ISO 8601, UTC"),
  who: z.string().describe("who did it, at which machine, and through which door"),
  approvedBy: z.string().nullable().describe("who approved the plan; null where nobody had to"),
  checks: z
    .array(
      z.object({
        name: z.string().describe("what was checked"),
        passed: z.boolean().describe("whether it passed"),
        summary: z.string().describe("what was found"),
      }),
    )
    .describe("its checks, in their order"),
});

const statement = z.object({
  predicate: evidenceRecord
    .pick({ operation: true, actor: true, approval: true })
    .loose()
    .extend({ checks: z.array(check.omit({ output: true }).loose()) }),
});

/** `ipai evidence show`: what one pack says. Whether it is as it was signed, `ipai evidence verify` says. */
export const evidenceShow: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "evidence show",
  summary: "show what one evidence pack says: who did what, and each of its checks",
  effect: "read-only",
  input,
  output,
  run: async ({ root }, { stack, pack }) => {
    const text = await packFile(root, stack, `${pack}/statement.dsse.json`);
    if (text === undefined) throw noPack(stack, pack);
    const { operation, actor, approval, checks } = predicateOf(text, stack, pack);
    return {
      ...{ stack, pack, operation: operation.name, result: operation.result },
      startedAt: operation.startedAt,
      who: plainLine(`${actor.user}@${actor.machine} (${actor.through})`),
      approvedBy: approval === undefined ? null : plainLine(approval.approvedBy),
      checks: checks.map(({ name, passed, summary }) => ({ name, passed, summary })),
    };
  },
  text: ({ operation, result, startedAt, who, approvedBy, checks }) =>
    [
      `${operation} ${result}, ${startedAt}, by ${who}${approvedBy === null ? "" : `, approved by ${approvedBy}`}`,
      table(checks.map(({ name, passed, summary }) => [passed ? "pass" : "FAIL", name, summary])),
    ].join("\n"),
};

function predicateOf(text: string, stack: string, pack: string) {
  try {
    return statementIn(text, statement).predicate;
  } catch (cause) {
    if (!(cause instanceof z.ZodError || cause instanceof SyntaxError)) throw cause;
    throw new UserError("An evidence pack does not say what was done.", {
      given: `${pack}/statement.dsse.json: ${cause instanceof z.ZodError ? wrongForm(cause) : "it is no JSON"}`,
      next: ipai("evidence verify", { stack }),
      code: "pack-unreadable",
      cause,
    });
  }
}

function noPack(stack: string, pack: string): UserError {
  return new UserError(`Stack ${stack} has no such evidence pack.`, {
    given: pack,
    next: ipai("evidence list", { stack }),
    code: "no-pack",
  });
}
