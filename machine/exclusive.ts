import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../report/userError.ts";
import { askForLock } from "./kernelLock.ts";
import type { Claim } from "./kernelLock.ts";

/** Work of which a checkout bears one at a time. */
export interface Exclusive {
  /** Of the file below `.state/`, and in the error's code. */
  readonly name: string;
  /** What another process does then: `sets this checkout up`. */
  readonly doing: string;
}

const SETUP: Exclusive = { name: "setup", doing: "sets this checkout up" };

/**
 * Runs `work` while no other process is at the same in this checkout. A process that ends, however
 * it ends, holds nothing.
 *
 * @throws UserError saying who is at it and since when.
 */
export async function exclusively<T>(
  root: string,
  work: () => Promise<T>,
  what: Exclusive = SETUP,
): Promise<T> {
  await mkdir(join(root, ".state"), { recursive: true, mode: 0o700 });
  const asked = await askForLock(join(root, `.state/${what.name}.lock`));
  if ("heldBy" in asked) throw isBusy(what, asked.heldBy);
  try {
    return await work();
  } finally {
    await asked.lock.unlock();
  }
}

function isBusy({ name, doing }: Exclusive, holder: Claim | undefined): UserError {
  return new UserError(`Another process ${doing}.`, {
    given: holder === undefined ? "it has just begun" : whoHolds(holder),
    next: "wait until it ends, then run the command again",
    code: `${name}-locked`,
  });
}

/** A holder for people: `ann@laptop (pid 12) since …`. */
export function whoHolds(holder: Pick<Claim, "username" | "hostname" | "pid" | "since">): string {
  const { username, hostname, pid, since } = holder;
  return `${username}@${hostname} (pid ${pid}) since ${since.toISOString()}`;
}
