import { z } from "zod";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { plainText } from "../../report/plainLine.ts";
import { ExitCode } from "../../report/userError.ts";
import { evidenceOutput } from "../evidence/keep.ts";
import { recordedChecks } from "../evidence/recordedChecks.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";
import { argumentsFor } from "./parameters.ts";
import { templateNames, templates } from "./templates.ts";

/** A script that looks has looked by then. Seconds. */
const LIMIT_SECONDS = 300;

const name = z
  .string()
  .regex(/^[A-Za-z0-9][\w.@-]{0,99}$/, "a name is letters, digits, dots, dashes, @ and _")
  .optional();

const input = z.object({
  template: z
    .enum(templateNames)
    .describe(templateNames.map((each) => `${each}: ${templates[each].summary}`).join("; "))
    .meta({ positional: true }),
  service: name.describe("the container that is meant: odoo-prod; one of the stack's own"),
  database: name.describe("the database that is meant: the stack's own"),
  unit: name.describe("the systemd unit that is meant: nginx.service; one that belongs to a host"),
  ...stackInput,
});

const output = z.object({
  stack: z.string().describe("the stack whose host was asked"),
  template: z.enum(templateNames).describe("the template that ran"),
  exitCode: z.number().describe("how its script ended; 0 is good"),
  output: z.string().describe("what it printed, without secrets; the evidence has all of it"),
  evidence: evidenceOutput.describe("where the record of this run was kept"),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** `ipai template`: one of ten scripts that look at a host; none takes a free word. */
export const template: Operation<Input, Output> = {
  name: "template",
  summary: "run one of ten scripts that only look at the host, and record what it printed",
  effect: "read-only",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  run: runTemplate,
  text: ({ output: printed, exitCode, evidence }) =>
    [
      printed.trimEnd(),
      ...(exitCode === 0 ? [] : [`it ended with exit code ${exitCode}`]),
      "folder" in evidence ? `recorded in ${evidence.folder}` : `not recorded: ${evidence.missing}`,
    ].join("\n"),
  exitCode: ({ exitCode }) => (exitCode === 0 ? ExitCode.ok : ExitCode.error),
};

async function runTemplate(ctx: Context, asked: Input): Promise<Output> {
  const { stack, template: chosen } = asked;
  const outputs = await readOutputs(ctx, stack);
  const args = argumentsFor({ name: chosen, template: templates[chosen] }, asked, outputs);
  return recordedChecks(ctx, { stack, operation: "template" }, async (notes) => {
    const redact = (text: string): string => ctx.redactor.redact(text);
    const remote = await openRemote(outputs.connection, { signal: ctx.signal, redact });
    try {
      const { exitCode, stdout, stderr } = await remote.run({
        step: `run the template ${chosen}`,
        script: templates[chosen].script,
        args,
        okExitCodes: Array.from({ length: 256 }, (_, code) => code),
        timeoutMs: LIMIT_SECONDS * 1000,
        signal: ctx.signal,
      });
      const printed = redact(plainText([stdout, stderr].filter((text) => text !== "").join("\n")));
      const what = [chosen, ...args.slice(0, 1)].join(" ");
      const summary = `exit code ${exitCode}`;
      notes.check({ name: what, passed: exitCode === 0, summary, output: printed });
      return { stack, template: chosen, exitCode, output: printed };
    } finally {
      await remote.close();
    }
  });
}
