import { existsSync } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { evidenceRoot } from "./place.ts";

/** The evidence of a stack as it lies on the disk, for a verifier that is somewhere else. */
export interface PackFiles {
  /** Each file's content as Base64, by its path below the folder of all packs. */
  readonly files: Readonly<Record<string, string>>;
  /** What is neither a file nor a folder, which a verifier must hear of. */
  readonly others: readonly string[];
}

export async function packFiles(root: string, stack: string): Promise<PackFiles> {
  const evidence = evidenceRoot(root, stack);
  const files: Record<string, string> = {};
  const others: string[] = [];
  if (!existsSync(evidence)) return { files, others };
  for (const entry of await readdir(evidence, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(evidence.length + 1);
    if (entry.isFile()) files[name] = await readFile(path, "base64");
    else if (!entry.isDirectory()) others.push(name);
  }
  return { files, others };
}

/** One file of a pack as text; nothing for what is no file of one, links included. */
export async function packFile(
  root: string,
  stack: string,
  name: string,
): Promise<string | undefined> {
  if (!/^\d{8}-\d{4}\/[\w.-]+\/(?:checks\/)?[\w.-]+$/.test(name) || name.includes("..")) {
    return undefined;
  }
  const path = join(evidenceRoot(root, stack), name);
  const stat = await lstat(path).catch(() => undefined);
  return stat?.isFile() ? readFile(path, "utf8") : undefined;
}
