import { z } from "zod";
import { counted, findingsText } from "../../report/finding.ts";
import { verifyAddons } from "../../addons/verify.ts";
import type { Operation } from "../operation.ts";
import { findingsExitCode, findingsOutput, outcomeOf } from "./findings.ts";

const input = z.object({});

const output = z.object({
  ...findingsOutput,
  repositories: z
    .object({
      declared: z.number().describe("how many are declared"),
      present: z.number().describe("how many are on the disk"),
    })
    .describe("repositories of the catalogue"),
  modules: z
    .object({
      mustHave: z.number().describe("how many the catalogue asks for"),
      locked: z.number().describe("how many the lock pins"),
      found: z.number().describe("how many are on the disk, whole"),
    })
    .describe("modules of the catalogue"),
  ipaiModules: z.number().describe("how many modules of our own were found"),
});

/** `ipai addons verify`: whether the modules on the disk are those that were declared and locked. */
export const addonsVerify: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "addons verify",
  summary: "compare the addons on the disk with the catalogue and the lock",
  effect: "read-only",
  input,
  output,
  run: async ({ root }) => {
    const { findings, ...counts } = await verifyAddons(root);
    return { ...outcomeOf(findings), ...counts };
  },
  text: ({ findings, repositories, modules, ipaiModules }) =>
    [
      `${repositories.present} of ${counted(repositories.declared, "repository", "repositories")} present; ` +
        `${counted(modules.mustHave, "must-have module")}, ${modules.locked} locked, ` +
        `${modules.found} found; ${counted(ipaiModules, "ipai module")}`,
      findingsText(findings),
    ].join("\n\n"),
  exitCode: findingsExitCode,
};
