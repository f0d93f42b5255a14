import { git } from "../../machine/git/run.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { servedRelease } from "./served.ts";

/**
 * Refuses to go back by accident. Of two runs of CI the older one may end last, and an approval may
 * come after a newer release has been deployed.
 *
 * @throws UserError when the stack serves a descendant of this release, or git cannot tell.
 */
export async function refuseOlder(ctx: Context, stack: string, release: string): Promise<void> {
  const serving = await servedRelease(ctx, stack);
  if (serving === undefined || serving === release) return;
  const [asked, now] = [release.slice(0, 40), serving.slice(0, 40)];
  const { exitCode, stderr } = await git(ctx.root, ["merge-base", "--is-ancestor", asked, now]);
  if (exitCode === 1) return;
  if (exitCode === 0) {
    throw new UserError(`${release} is older than what ${stack} serves.`, {
      given: `${stack} serves ${serving}`,
      code: "older-release",
      next: `to go back on purpose: ${ipai("rollback", { sha: release, stack })}`,
    });
  }
  throw new UserError(`Git cannot tell whether ${release} is older than what ${stack} serves.`, {
    given: `${stack} serves ${serving}; git says: ${stderr.trim()}`,
    code: "unknown-commit",
    next: "git fetch --unshallow, then run the command again",
  });
}
