import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "../config/credentials.ts";
import type { Settings } from "../config/settings.ts";
import { tellWaiting, type ProgramContext } from "./programContext.ts";

/**
 * Declares the rules for the branches that the settings name, if any. Loads GitHub's SDK then only,
 * as it would cost every preview of the lab its share.
 *
 * @param credentials.gitHubToken Administers the repositories; kept in the state as a secret.
 */
export async function guardBranches(
  { github: guarded, root }: Pick<Settings, "github" | "root">,
  credentials: Credentials,
  context: ProgramContext,
): Promise<void> {
  if (guarded === undefined) return;
  const [{ Provider }, { BranchProtection }, { existingRule }, { cloudsOf }, held] =
    await Promise.all([
      import("@pulumi/github/provider.js"),
      import("./branchProtection.ts"),
      import("./adoption/onGitHub.ts"),
      import("./clouds/clouds.ts"),
      context.held(),
    ]);
  const { gitHub } = cloudsOf(credentials, context.addresses, { waiting: tellWaiting });
  const { owner } = guarded;
  const token = credentials.gitHubToken;
  const provider = new Provider("github", {
    owner,
    ...(token !== undefined && { token }),
  });
  for (const { repository, branch, workflow, reviews, bypassers } of guarded.branches) {
    const text = readFileSync(join(root, workflow), "utf8");
    const name = branch === "main" ? repository : `${repository}-${branch}`;
    const existing = await existingRule(gitHub, held, { owner, repository, branch, name });
    new BranchProtection(
      name,
      { repository, branch, workflow: { file: workflow, text }, reviews, bypassers, existing },
      { provider },
    );
  }
}
