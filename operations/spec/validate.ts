import { z } from "zod";
import { asFinding } from "../../checks/policy/specKit/finding.ts";
import { validateSpecKits } from "../../checks/policy/specKit/validate.ts";
import { findingSchema, findingsText } from "../../report/finding.ts";
import { ExitCode } from "../../report/userError.ts";
import type { Operation } from "../operation.ts";

const output = z.object({
  ok: z.boolean().describe("whether nothing was found"),
  bundles: z.array(z.string()).describe("folders of the spec kits that were read"),
  findings: z.array(findingSchema).describe("what is wrong with them"),
});

/** `ipai spec validate`: whether the spec kits are whole, and claim no more than tests prove. */
export const specValidate: Operation<object, z.infer<typeof output>> = {
  name: "spec validate",
  summary: "check that the spec kits are whole and claim no more than tests prove",
  effect: "read-only",
  input: z.object({}),
  output,
  run: async ({ root }) => {
    const { bundles, findings } = await validateSpecKits(root);
    return { ok: findings.length === 0, bundles, findings: findings.map(asFinding) };
  },
  text: ({ bundles, findings }) =>
    `${findingsText(findings)} in ${bundles.length} spec kits (${bundles.join(", ")})`,
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.error),
};
