import { z } from "zod";
import { asFinding } from "../../checks/policy/finding.ts";
import { obtainActionlint } from "../../checks/policy/workflows/actionlint/obtain.ts";
import { checkWorkflows } from "../../checks/policy/workflows/check.ts";
import { obtainZizmor } from "../../checks/policy/workflows/zizmor/obtain.ts";
import { findingSchema, findingsText } from "../../report/finding.ts";
import { ExitCode } from "../../report/userError.ts";
import { machineCache } from "../../machine/machineCache.ts";
import type { Context, Operation } from "../operation.ts";

const input = z.object({});

const output = z.object({
  ok: z.boolean().describe("whether every workflow keeps the rules"),
  workflows: z.array(z.string()).describe("the workflow files that were read"),
  findings: z.array(findingSchema).describe("what breaks a rule"),
});

/** `ipai policy workflows`: whether what GitHub runs for this repository can be trusted to judge it. */
export const policyWorkflows: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "policy workflows",
  summary: "check the GitHub workflows with actionlint, zizmor and our own rules",
  effect: "read-only",
  input,
  output,
  run: async (ctx) => {
    const { workflows, findings } = await checkWorkflows(
      ctx.root,
      { actionlint: await provide(ctx, "actionlint"), zizmor: await provide(ctx, "zizmor") },
      ctx.signal,
    );
    return { ok: findings.length === 0, workflows, findings: findings.map(asFinding) };
  },
  text: ({ workflows, findings }) =>
    `${findingsText(findings)} in ${workflows.length} workflows by the rules of ipai, actionlint, zizmor`,
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.policy),
};

function provide(
  { environment, log, signal }: Context,
  name: "actionlint" | "zizmor",
): Promise<string> {
  return log.step(name, (step) => {
    const options = {
      path: environment["PATH"] ?? "",
      cacheRoot: machineCache(),
      step,
      announce: (line: string) => log.info(line),
      signal,
    };
    return name === "actionlint" ? obtainActionlint(options) : obtainZizmor(options);
  });
}
