import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../report/userError.ts";
import { whoHolds } from "../../machine/exclusive.ts";
import { askForLock } from "../../machine/kernelLock.ts";

/** Writing a pack takes milliseconds; whoever holds the folder this long is stuck. Seconds. */
const LIMIT = 20;

/**
 * Runs `work` while nobody else writes a pack into the folder: two that follow the same pack would
 * break the chain for ever.
 *
 * @param limitSeconds How long another process is waited for.
 * @throws UserError when another process holds the folder for that long.
 */
export async function inTurn<T>(
  evidence: string,
  work: () => Promise<T>,
  limitSeconds = LIMIT,
): Promise<T> {
  const file = join(dirname(evidence), ".evidence-turn");
  await mkdir(dirname(evidence), { recursive: true });
  const asked = await askForLock(file, limitSeconds);
  if ("heldBy" in asked) {
    throw new UserError("Another process writes evidence into the same folder.", {
      given: asked.heldBy === undefined ? file : `${file}: ${whoHolds(asked.heldBy)}`,
      next: "wait until it ends, then run the command again",
      code: "evidence-busy",
    });
  }
  try {
    return await work();
  } finally {
    await asked.lock.unlock();
  }
}
