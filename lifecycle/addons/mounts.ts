import { z } from "zod";
import { findingsText } from "../../addons/finding.ts";
import { verifyMounts } from "../../addons/mounts/verify.ts";
import { table } from "../../report/table.ts";
import type { Operation } from "../operation.ts";
import { annotations, findingsExitCode, findingsOutput, judged } from "./findings.ts";

const input = z.object({
  verbose: z.boolean().default(false).describe("list every mount and every file compared"),
  ci: z.boolean().default(false).describe("say the findings as annotations of a GitHub workflow"),
});

const output = z.object({
  ...findingsOutput,
  mounts: z
    .array(z.object({ source: z.string(), target: z.string(), modules: z.number() }))
    .optional(),
  compared: z.array(z.string()).optional(),
  annotations: z.string().optional(),
});

type Output = z.infer<typeof output>;

/** `ipai addons mounts`: whether Odoo is given the folders that were declared, and they hold modules. */
export const addonsMounts: Operation<z.infer<typeof input>, Output> = {
  name: "addons mounts",
  summary: "compare Odoo's mounts with the catalogue, the folders and the files that use them",
  effect: "read-only",
  input,
  output,
  run: async ({ root }, { verbose, ci }) => {
    const { findings, mounts, compared } = await verifyMounts(root);
    return {
      ...judged(findings),
      ...(verbose && { mounts: [...mounts], compared: [...compared] }),
      ...(ci && { annotations: annotations(findings) }),
    };
  },
  text: ({ findings, mounts, compared, annotations: forGithub }) =>
    [
      mounts && mountsTable(mounts),
      compared && comparedText(compared),
      forGithub,
      findingsText(findings),
    ]
      .filter(Boolean)
      .join("\n\n"),
  exitCode: findingsExitCode,
};

function mountsTable(mounts: NonNullable<Output["mounts"]>): string {
  const rows = mounts.map(({ source, target, modules }) => [source, target, String(modules)]);
  return table([["source", "in the container", "modules"], ...rows], { head: true });
}

function comparedText(compared: readonly string[]): string {
  if (compared.length === 0) return "no other file of this checkout mounts modules";
  return `compared with ${compared.join(", ")}`;
}
