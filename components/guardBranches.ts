import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../config/settings.ts";

/**
 * Declares the rules for the branches that the settings name, if any. Loads GitHub's SDK then only,
 * as it would cost every preview of the lab its share.
 *
 * @param token Administers the repositories; kept in the stack's state as a secret.
 */
export async function guardBranches(
  { github: guarded, root }: Pick<Settings, "github" | "root">,
  token: string | undefined,
): Promise<void> {
  if (guarded === undefined) return;
  const [{ Provider }, { BranchProtection }] = await Promise.all([
    import("@pulumi/github/provider.js"),
    import("./branchProtection.ts"),
  ]);
  const provider = new Provider("github", {
    owner: guarded.owner,
    ...(token !== undefined && { token }),
  });
  for (const { repository, branch, workflow, reviews, bypassers } of guarded.branches) {
    const text = readFileSync(join(root, workflow), "utf8");
    const name = branch === "main" ? repository : `${repository}-${branch}`;
    new BranchProtection(
      name,
      { repository, branch, workflow: { file: workflow, text }, reviews, bypassers },
      { provider },
    );
  }
}
