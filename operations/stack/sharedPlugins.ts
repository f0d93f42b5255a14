import { lstat, mkdir, readdir, rename, rmdir, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ifAbsent, isErrno } from "../../machine/errno.ts";
import type { Context } from "../operation.ts";
import { stateFolders } from "./backend.ts";

/**
 * Lets the engine of this checkout use the plugins that the user has. Its folder is its own, while
 * `pulumi plugin install`, which it advises, fills the user's: what was installed would not be found.
 */
export async function sharePlugins(ctx: Pick<Context, "root" | "environment">): Promise<void> {
  const own = join(stateFolders(ctx.root).pulumiHome, "plugins");
  const shared = join(ctx.environment["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  if (own === shared) return;
  const former = await lstat(own).catch(ifAbsent);
  if (former?.isSymbolicLink() === true) return;
  await mkdir(shared, { recursive: true });
  if (former !== undefined) await moveInto(own, shared);
  await mkdir(join(own, ".."), { recursive: true });
  // Another command may have been quicker.
  await symlink(shared, own).catch((error: unknown) => {
    if (!isErrno(error, "EEXIST")) throw error;
  });
}

/** What was downloaded for this checkout alone is for all from now on. */
async function moveInto(own: string, shared: string): Promise<void> {
  for (const name of await readdir(own)) {
    await rename(join(own, name), join(shared, name)).catch((error: unknown) => {
      // There already, or on another disk: this checkout keeps what it has.
      if (!isErrno(error, "ENOTEMPTY", "EEXIST", "EXDEV", "ENOTDIR")) throw error;
    });
  }
  if ((await readdir(own)).length > 0) await rename(own, `${own}.before`);
  else await rmdir(own);
}
