import type { GitHub } from "../clouds/gitHub.ts";
import type { Held } from "./held.ts";

const BRANCH_PROTECTION = "github:index/branchProtection:BranchProtection";

/** What to import for a branch's rule; GitHub says "Name already protected" to a second one. */
export async function existingRule(
  gitHub: GitHub,
  held: Held,
  { owner, repository, branch, name }: Record<"owner" | "repository" | "branch" | "name", string>,
): Promise<string | undefined> {
  if (held.has(BRANCH_PROTECTION, name)) return undefined;
  const patterns = await gitHub.protectedPatterns(owner, repository);
  return patterns.includes(branch) ? `${repository}:${branch}` : undefined;
}
