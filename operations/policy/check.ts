import { z } from "zod";
import { checkPolicy } from "../../checks/policy/check.ts";
import { asFinding, type Scanner } from "../../checks/policy/finding.ts";
import { obtainGitleaks } from "../../checks/policy/gitleaks/obtain.ts";
import { gitleaks } from "../../checks/policy/scanners/gitleaks.ts";
import { ownRules } from "../../checks/policy/scanners/own.ts";
import { secretlint } from "../../checks/policy/scanners/secretlint.ts";
import { findingSchema, findingsText } from "../../report/finding.ts";
import { ExitCode } from "../../report/userError.ts";
import { machineCache } from "../../machine/machineCache.ts";
import type { Context, Operation } from "../operation.ts";

const input = z.object({
  since: z
    .string()
    .optional()
    .describe("also judge what commits added since this one, whether it still stands or not"),
  files: z
    .string()
    .optional()
    .describe("judge these files and folders instead, separated by commas: logs, evidence"),
  without: z
    .enum(["gitleaks"])
    .optional()
    .describe("leave a scanner out on purpose; the result says so"),
});

const output = z.object({
  ok: z.boolean().describe("whether no text breaks a rule"),
  scanners: z.array(z.string()).describe("Whose rules were applied"),
  texts: z.number().describe("how many texts were read"),
  findings: z.array(findingSchema).describe("what breaks a rule"),
});

/** `ipai policy check`: whether anything that is kept or printed holds a secret, or asks for one. */
export const policyCheck: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "policy check",
  summary: "find secrets, prompts for secrets, and values where only names belong",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { since, files, without }) => {
    const scanners = [
      ownRules,
      secretlint,
      ...(without === "gitleaks" ? [] : [await provideGitleaks(ctx)]),
    ];
    const subject = { root: ctx.root, since, files: files?.split(",") };
    const { texts, findings } = await checkPolicy(subject, scanners);
    return {
      ok: findings.length === 0,
      scanners: scanners.map(({ name }) => name),
      texts,
      findings: findings.map(asFinding),
    };
  },
  text: ({ scanners, texts, findings }) =>
    `${findingsText(findings)} in ${texts} texts by the rules of ${scanners.join(", ")}`,
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.policy),
};

function provideGitleaks({ environment, log, signal }: Context): Promise<Scanner> {
  return log.step("gitleaks", async (step) =>
    gitleaks(
      await obtainGitleaks({
        path: environment["PATH"] ?? "",
        cacheRoot: machineCache(),
        step,
        announce: (line) => log.info(line),
        signal,
      }),
      signal,
    ),
  );
}
