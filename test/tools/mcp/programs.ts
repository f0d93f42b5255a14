import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { exists } from "../../../machine/exists.ts";
import { machineCache } from "../../../machine/machineCache.ts";

/**
 * The folder with the programs of `programs/package.json`, as its lock file names them. They are apart
 * from the checkout's packages: whoever starts a production needs none of them.
 */
export async function programs(): Promise<string> {
  const source = path.join(import.meta.dirname, "programs");
  const lock = await readFile(path.join(source, "package-lock.json"));
  const name = createHash("sha256").update(lock).digest("hex").slice(0, 16);
  const folder = path.join(machineCache(), "mcp-programs", name);
  if (await exists(folder)) return folder;
  // It gets its name when it is whole; of two that make it one is enough.
  const making = `${folder}.${process.pid}`;
  await mkdir(making, { recursive: true });
  await cp(source, making, { recursive: true });
  // Not `npm ci`: one of their optional packages, for Windows, is in no registry.
  const quiet = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  await execa("npm", ["install", "--ignore-scripts", ...quiet], { cwd: making });
  await rename(making, folder).catch(async (error: unknown) => {
    if (!(await exists(folder))) throw error;
    await rm(making, { recursive: true });
  });
  return folder;
}
