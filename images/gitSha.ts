import { execa, ExecaError } from "execa";
import { UserError } from "../report/userError.ts";
import { contentTag } from "./contentTag.ts";

/** All that enters the image of Odoo. A change elsewhere does not make it another one. */
export const RELEASE_PATHS: readonly string[] = [
  "images/odoo",
  "images/odoo-base",
  "config/addons.lock.json",
];

/**
 * The tag of the Odoo image that this checkout makes: the 40 hex digits of HEAD, and
 * `-dirty-<content>` behind them while something that enters the image is not committed.
 *
 * @throws UserError when the checkout is no git repository, or has no commit.
 */
export async function releaseTag(root: string): Promise<string> {
  const [sha, changes] = await Promise.all([
    git(root, ["rev-parse", "--verify", "HEAD"]),
    git(root, ["status", "--porcelain", "--untracked-files=all", "--", ...RELEASE_PATHS]),
  ]);
  if (changes === "") return sha;
  const content = await contentTag(root, RELEASE_PATHS);
  return `${sha}-dirty-${content.slice(0, 8)}`;
}

async function git(root: string, args: readonly string[]): Promise<string> {
  try {
    // root may run this in somebody else's checkout; only reading commands pass here
    const safe = ["-c", `safe.directory=${root}`];
    return (await execa("git", [...safe, "-C", root, ...args], { stdin: "ignore" })).stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    throw new UserError(
      "An image of Odoo is named after its git commit, and git knows none here.",
      {
        given: error.message,
        next: `git -C ${root} log -1 (a clone, not an archive, with at least one commit)`,
        code: "no-git-commit",
        cause: error,
      },
    );
  }
}
