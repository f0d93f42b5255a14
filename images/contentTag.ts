import { createHash } from "node:crypto";
import { glob, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Twelve hex digits that stand for the content of these folders and files: paths, bytes, and which
 * may be executed. The same in every checkout; an absent path counts as empty.
 */
export async function contentTag(root: string, paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesOf(root, paths)) {
    const file = join(root, path);
    const executable = ((await stat(file)).mode & 0o100) !== 0;
    const content = createHash("sha256").update(await readFile(file));
    hash.update(`${path}\0${executable ? "x" : "-"}\0${content.digest("hex")}\n`);
  }
  return hash.digest("hex").slice(0, 12);
}

async function filesOf(root: string, paths: readonly string[]): Promise<string[]> {
  const patterns = paths.flatMap((path) => [path, `${path}/**`]);
  const files: string[] = [];
  for await (const entry of glob(patterns, { cwd: root, withFileTypes: true })) {
    // Python and editors leave these beside the sources; no build takes them along
    if (!entry.isFile() || entry.parentPath.includes("__pycache__")) continue;
    files.push(join(entry.parentPath, entry.name));
  }
  return [...new Set(files)].map((file) => file.slice(root.length + 1)).sort();
}
