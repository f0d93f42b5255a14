import path from "node:path";
import { z } from "zod";
import { runFolder } from "../../checks/ci/run/artifacts.ts";
import { smoke } from "../../checks/ci/smoke/smoke.ts";
import { check, type Check } from "../../evidence/record.ts";
import { ExitCode } from "../../report/userError.ts";
import { evidenceOutput } from "../evidence/keep.ts";
import { recordedChecks } from "../evidence/recordedChecks.ts";
import type { Operation } from "../operation.ts";
import { provideJudgedImages } from "./images.ts";

const input = z.object({
  artifacts: z
    .string()
    .optional()
    .describe("the folder for the logs (.artifacts/ci/<time>-smoke if not given)"),
});

const output = z.object({
  ok: z.boolean().describe("Every check passed."),
  checks: z.array(check).describe("each check of the running application"),
  artifacts: z.string().describe("folder with logs and screenshots of the run"),
  evidence: evidenceOutput.describe("where the record of this run was kept"),
});

type Output = z.infer<typeof output>;

/** `ipai ci smoke`: whether what this checkout builds starts, and does what people come for. */
export const ciSmoke: Operation<z.infer<typeof input>, Output> = {
  name: "ci smoke",
  summary: "start Odoo, website and n8n from this checkout's images, and use them once",
  effect: "changes",
  timeoutSeconds: 3600,
  input,
  output,
  run: (ctx, { artifacts }) =>
    recordedChecks(ctx, { operation: "ci-smoke" }, async (notes) => {
      const { root, log, redactor, signal } = ctx;
      const folder = path.resolve(root, artifacts ?? `${runFolder(root, new Date())}-smoke`);
      const { references, release } = await provideJudgedImages(ctx, ["n8n", "postgres"]);
      notes.image(release);
      const options = { root, log, redactor, signal };
      const checks = await smoke({ ...options, images: references, artifacts: folder });
      checks.forEach(notes.check);
      return { ok: checks.every(({ passed }) => passed), checks, artifacts: folder };
    }),
  text: (result) => [...result.checks.map(checkText), "", closing(result)].join("\n"),
  exitCode: ({ ok, evidence }) => {
    if (!ok) return ExitCode.error;
    return "missing" in evidence ? ExitCode.unrecorded : ExitCode.ok;
  },
};

function checkText({ name, passed, summary, output: details = "" }: Check): string {
  if (passed) return `ok    ${name}: ${summary}`;
  return [
    `FAIL  ${name}`,
    ...details
      .trimEnd()
      .split("\n")
      .map((line) => `      ${line}`),
  ].join("\n");
}

function closing({ checks, artifacts, evidence }: Output): string {
  const failed = checks.filter(({ passed }) => !passed).length;
  return [
    failed === 0
      ? `all ${checks.length} checks pass`
      : `${failed} of ${checks.length} checks failed; logs in ${artifacts}`,
    "folder" in evidence ? `recorded in ${evidence.folder}` : `not recorded: ${evidence.missing}`,
  ].join("\n");
}
