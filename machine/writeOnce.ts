import { link, rm, writeFile } from "node:fs/promises";
import { isErrno } from "./errno.ts";

/**
 * Writes a file that the first writer alone may write: whole or not at all, whenever it is killed.
 *
 * @returns Whether this was the first.
 */
export async function writeOnce(path: string, content: string, mode: number): Promise<boolean> {
  const unfinished = `${path}.${process.pid}.${performance.now()}.new`;
  await writeFile(unfinished, content, { mode });
  try {
    await link(unfinished, path);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}
