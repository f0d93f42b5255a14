import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere } from "../../machine/errno.ts";
import { readGitFolder } from "../tree/gitFolder.ts";
import { git } from "./git.ts";

export interface Checkout {
  readonly url: string;
  readonly commit: string;
  /** Absolute. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Clones one commit without history. Everything happens in a hidden folder beside the goal, which
 * gets its name only when it is whole; one that was interrupted is taken up again. One process at a
 * time: whoever calls sees to that.
 */
export async function cloneCommit({ url, commit, folder, signal }: Checkout): Promise<void> {
  const unfinished = unfinishedFolder(folder);
  await mkdir(unfinished, { recursive: true });
  await removeLocks(path.join(unfinished, ".git"));
  if (!(await stat(path.join(unfinished, ".git")).catch(ifNothingThere))) {
    await git(unfinished, ["init", "--quiet"], signal);
  }
  const { url: known } = (await readGitFolder(unfinished)) ?? {};
  if (known !== url) {
    if (known !== undefined) await git(unfinished, ["remote", "remove", "origin"], signal);
    await git(unfinished, ["remote", "add", "origin", url], signal);
  }
  await moveTo(unfinished, commit, signal);
  await rename(unfinished, folder);
}

/** A git that was killed leaves its locks, and the next one waits for a process that is gone. */
async function removeLocks(dotGit: string): Promise<void> {
  const names = (await readdir(dotGit).catch(ifNothingThere)) ?? [];
  const locks = names.filter((name) => name.endsWith(".lock"));
  await Promise.all(locks.map((name) => rm(path.join(dotGit, name))));
}

/** Brings a clone that is there to another commit. The caller has seen that nothing is lost. */
export async function moveTo(folder: string, commit: string, signal: AbortSignal): Promise<void> {
  await git(folder, ["fetch", "--quiet", "--depth=1", "origin", commit], signal);
  await git(folder, ["checkout", "--quiet", "--force", "--detach", commit], signal);
}

/** Files that were changed or added by hand; empty in an untouched clone. */
export async function localChanges(folder: string, signal: AbortSignal): Promise<string[]> {
  const status = await git(folder, ["status", "--porcelain", "--untracked-files=all"], signal);
  return status.split("\n").filter((line) => line !== "" && !line.endsWith(".pyc"));
}

/** The commit that a branch of a repository elsewhere has now. */
export async function branchHead(
  url: string,
  branch: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await git(".", ["ls-remote", "--heads", url, `refs/heads/${branch}`], signal);
  return /^([0-9a-f]{40})\t/.exec(answer)?.[1];
}

export function unfinishedFolder(folder: string): string {
  return path.join(path.dirname(folder), `.${path.basename(folder)}.unfinished`);
}
