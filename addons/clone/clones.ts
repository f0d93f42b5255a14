import { stat } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere } from "../../machine/errno.ts";
import type { Repository } from "../catalogue.ts";
import { readGitFolder } from "../tree/gitFolder.ts";
import { cloneCommit, localChanges, moveTo } from "./checkout.ts";
import type { Outcome } from "./outcome.ts";

/** Brings one repository's clone to its locked commit; never over anything made by hand. */
export async function bringClone(
  root: string,
  { name, url, path: place }: Repository,
  commit: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const folder = path.resolve(root, place);
  const done = (outcome: Outcome["outcome"], detail: string): Outcome => ({
    repository: name,
    outcome,
    detail,
  });
  const short = commit.slice(0, 12);

  if (!(await stat(folder).catch(ifNothingThere))) {
    await cloneCommit({ url, commit, folder, signal });
    return done("cloned", `at ${short}`);
  }
  const clone = await readGitFolder(folder);
  if (!clone) return done("refused", `${place} is there and is no clone; move it away`);
  if (clone.commit === undefined) {
    return done("refused", `the clone in ${place} was never finished; move it away`);
  }
  if (clone.url !== url) {
    return done("refused", `${place} was cloned from ${clone.url ?? "nowhere"}; move it away`);
  }
  const changes = await localChanges(folder, signal);
  if (changes.length > 0) {
    return done("refused", `${place} has local changes: ${changes.slice(0, 3).join(", ").trim()}`);
  }
  if (clone.commit === commit) return done("present", `at ${short}`);
  if (clone.branch !== undefined) {
    const detail = `${place} is on branch ${clone.branch}, which may hold work of yours`;
    return done("refused", `${detail}: git -C ${place} checkout --detach`);
  }
  await moveTo(folder, commit, signal);
  return done("updated", `from ${clone.commit.slice(0, 12)} to ${short}`);
}
