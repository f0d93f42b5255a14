import { z } from "zod";
import { findingsText, sortFindings, type Finding } from "../../report/finding.ts";
import { readMountManifest } from "../../addons/mountManifest.ts";
import { compareAddonsPath } from "../../addons/mounts/compare.ts";
import { verifyMounts } from "../../addons/mounts/verify.ts";
import { ipai } from "../../report/ipai.ts";
import { table } from "../../report/table.ts";
import { readLocalRelease } from "../../images/build/localRelease.ts";
import type { Operation } from "../operation.ts";
import { annotations, findingsExitCode, findingsOutput, outcomeOf } from "./findings.ts";

const input = z.object({
  verbose: z.boolean().default(false).describe("list every mount and every file compared"),
  image: z.string().optional().describe("compare with this image of Odoo, too"),
  ci: z.boolean().default(false).describe("say the findings as annotations of a GitHub workflow"),
});

const output = z.object({
  ...findingsOutput,
  mounts: z
    .array(
      z.object({
        source: z.string().describe("the folder in the checkout"),
        target: z.string().describe("the folder in the container"),
        modules: z.number().describe("how many modules it holds"),
      }),
    )
    .optional()
    .describe("each folder of modules and where Odoo sees it"),
  compared: z
    .array(z.string())
    .optional()
    .describe("files whose mounts were compared with the manifest"),
  annotations: z.string().optional().describe("the findings as annotations for GitHub"),
});

type Output = z.infer<typeof output>;

/** `ipai addons mounts`: whether Odoo is given the folders that were declared, and they hold modules. */
export const addonsMounts: Operation<z.infer<typeof input>, Output> = {
  name: "addons mounts",
  summary: "compare Odoo's mounts with the catalogue, the folders and the files that use them",
  effect: "read-only",
  input,
  output,
  run: async ({ root, signal }, { verbose, ci, image }) => {
    const { findings: inCheckout, mounts, compared } = await verifyMounts(root);
    const inImage = image === undefined ? [] : await compareImage(root, image, signal);
    const findings = sortFindings([...inCheckout, ...inImage]);
    return {
      ...outcomeOf(findings),
      ...(verbose && {
        mounts: [...mounts],
        compared: [...compared, ...(image === undefined ? [] : [image])],
      }),
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

/** Whether Odoo in the image has the folders that are declared now, in this order. */
async function compareImage(root: string, image: string, signal: AbortSignal): Promise<Finding[]> {
  const [manifest, { addonsPath }] = await Promise.all([
    readMountManifest(root),
    readLocalRelease(image, signal),
  ]);
  // an image is not edited, it is built anew
  return compareAddonsPath(manifest, addonsPath, image).map((found) => ({
    ...found,
    next: ipai("image build"),
  }));
}

function mountsTable(mounts: NonNullable<Output["mounts"]>): string {
  const rows = mounts.map(({ source, target, modules }) => [source, target, String(modules)]);
  return table([["source", "in the container", "modules"], ...rows], { head: true });
}

function comparedText(compared: readonly string[]): string {
  if (compared.length === 0) return "no other file of this checkout mounts modules";
  return `compared with ${compared.join(", ")}`;
}
