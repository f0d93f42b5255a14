import { git } from "../../machine/git/run.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";

/** What an image's tag may be: a commit, or a commit with changes that nobody committed. */
const FULL_TAG = /^[0-9a-f]{40}(-dirty-[0-9a-f]{8})?$/;

/**
 * The full SHA of what a person typed: a tag as it is, anything else through the checkout's git.
 *
 * @throws UserError when neither knows it.
 */
export async function releaseOf(root: string, typed: string): Promise<string> {
  if (FULL_TAG.test(typed)) return typed;
  const { stdout, failed } = await git(root, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${typed}^{commit}`,
  ]);
  if (!failed) return stdout.trim();
  throw new UserError("That names no commit of this checkout.", {
    given: typed,
    next: `git fetch, or give the release's full 40 digits (${ipai("history")} lists those in use)`,
    code: "unknown-commit",
  });
}
