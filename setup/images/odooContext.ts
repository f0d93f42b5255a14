import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Lends a folder that the build of Odoo sees: images/odoo, with the addons beside it. Gone when
 * `work` ends.
 *
 * @param addons A folder for each repository, and in it one for each module.
 */
export async function withOdooContext<T>(
  root: string,
  addons: string,
  work: (context: string) => Promise<T>,
): Promise<T> {
  const context = await mkdtemp(join(tmpdir(), "ipai-odoo-"));
  try {
    await cp(join(root, "images/odoo"), context, { recursive: true });
    await cp(addons, join(context, "addons"), { recursive: true });
    return await work(context);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}
