import type { Finding } from "../../report/finding.ts";
import { counted } from "../../report/finding.ts";
import type { Context } from "../operation.ts";
import { addonsMounts } from "./mounts.ts";
import { addonsVerify } from "./verify.ts";

/** One of the two verifications of the manifest. */
export interface ManifestPart {
  readonly name: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** In one line: what was looked at, and how much was found. */
  readonly summary: string;
  /** What the command prints. */
  readonly text: string;
}

export interface ManifestVerification {
  readonly name: string;
  /** @throws UserError Exit code 2 when a manifest is broken. */
  readonly run: (ctx: Context) => Promise<ManifestPart>;
}

/** The whole verification of what Odoo loads: the folders, then the mounts. Neither writes. */
export const manifestVerifications: readonly ManifestVerification[] = [
  {
    name: addonsVerify.name,
    run: async (ctx) => {
      const found = await addonsVerify.run(ctx, {});
      const { repositories, modules, findings } = found;
      const summary =
        `${repositories.present} of ${counted(repositories.declared, "repository", "repositories")} present, ` +
        `${modules.found} of ${counted(modules.locked, "locked module")} found: ${countedFindings(findings)}`;
      return { name: addonsVerify.name, ...found, summary, text: addonsVerify.text(found) };
    },
  },
  {
    name: addonsMounts.name,
    run: async (ctx) => {
      const found = await addonsMounts.run(ctx, { verbose: true, ci: false });
      const { mounts = [], findings } = found;
      const summary = `${counted(mounts.length, "mount")}: ${countedFindings(findings)}`;
      return { name: addonsMounts.name, ...found, summary, text: addonsMounts.text(found) };
    },
  },
];

/** `2 errors, 1 warning`. */
function countedFindings(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
}
