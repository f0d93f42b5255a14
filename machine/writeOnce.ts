import { chmod, rename, writeFile } from "node:fs/promises";

/** Whole or not at all, whenever the process is killed. */
export async function writeOnce(path: string, content: string, mode: number): Promise<void> {
  const unfinished = `${path}.new`;
  await writeFile(unfinished, content, { mode });
  await chmod(unfinished, mode);
  await rename(unfinished, path);
}
