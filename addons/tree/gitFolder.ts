import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere } from "../../machine/errno.ts";

/** What a clone says of itself, read from its files: starting git for each would take seconds. */
export interface GitFolder {
  /** The commit that is checked out; undefined in a clone that never finished. */
  readonly commit: string | undefined;
  /** Undefined when a commit itself is checked out, as `ipai addons clone` does. */
  readonly branch: string | undefined;
  readonly url: string | undefined;
}

/** @returns Undefined when the folder is no clone. */
export async function readGitFolder(folder: string): Promise<GitFolder | undefined> {
  const directory = await gitDirectory(path.join(folder, ".git"));
  if (directory === undefined) return undefined;
  const [head, config] = await Promise.all([
    readIfThere(path.join(directory, "HEAD")),
    readIfThere(path.join(directory, "config")),
  ]);
  const reference = /^ref: (.+)$/.exec(head?.trim() ?? "")?.[1];
  const commit = reference ? await resolve(directory, reference) : head?.trim();
  return {
    commit: commit && /^[0-9a-f]{40}$/.test(commit) ? commit : undefined,
    branch: reference?.replace(/^refs\/heads\//, ""),
    url: config && originUrl(config),
  };
}

/** `.git` is a folder, or (of a submodule or a work tree) a file that names one. */
async function gitDirectory(dotGit: string): Promise<string | undefined> {
  const kind = await stat(dotGit).catch(ifNothingThere);
  if (!kind) return undefined;
  if (kind.isDirectory()) return dotGit;
  const named = /^gitdir: (.+)$/m.exec((await readIfThere(dotGit)) ?? "")?.[1];
  return named && path.resolve(path.dirname(dotGit), named);
}

async function resolve(directory: string, reference: string): Promise<string | undefined> {
  const loose = await readIfThere(path.join(directory, reference));
  if (loose !== undefined) return loose.trim();
  const packed = (await readIfThere(path.join(directory, "packed-refs"))) ?? "";
  return packed
    .split("\n")
    .find((line) => line.endsWith(` ${reference}`))
    ?.slice(0, 40);
}

function originUrl(config: string): string | undefined {
  const section = /^\[remote "origin"\]\n((?:[^[].*\n|\n)*)/m.exec(`${config}\n`)?.[1];
  return /^\s*url\s*=\s*(.+)$/m.exec(section ?? "")?.[1]?.trim();
}

function readIfThere(file: string): Promise<string | undefined> {
  return readIfFile(file).then((bytes) => bytes?.toString("utf8"));
}

/** A file's content; nothing of a folder or a pipe, which would never end. */
export async function readIfFile(file: string): Promise<Buffer | undefined> {
  const found = await stat(file).catch(ifNothingThere);
  return found?.isFile() ? readFile(file).catch(ifNothingThere) : undefined;
}
