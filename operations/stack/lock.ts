import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { PROJECT } from "./project.ts";
import { ifAbsent } from "../../machine/errno.ts";
import { parsedJson } from "../../machine/parsedJson.ts";
import { type Step, stepOf } from "../perform/trail.ts";
import { isHolderGone } from "./lockHolder.ts";

/** A lock file of the engine's file backend (pkg/backend/diy/lock.go). */
const lockFile = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.coerce.date(),
});

/**
 * Clears locks whose holder is proven dead, so that a killed run heals by itself; refuses when one
 * is alive or its machine is not this one.
 *
 * @throws UserError naming who holds the stack, since when, and at which step it is.
 */
export async function clearDeadLocks(
  { root, log }: Pick<Context, "root" | "log">,
  backend: string,
  stack: string,
): Promise<void> {
  const folder = join(backend, ".pulumi/locks/organization", PROJECT, stack);
  for (const name of (await readdir(folder).catch(ifAbsent)) ?? []) {
    if (!name.endsWith(".json")) continue;
    const path = join(folder, name);
    const text = await readFile(path, "utf8").catch(ifAbsent);
    if (text === undefined) continue; // its holder has just ended
    const lock = parsedJson(text, lockFile);
    if (lock === undefined) throw unreadable(stack, path);
    const { pid, username, hostname, timestamp } = lock;
    const who = `${username}@${hostname} (pid ${pid}) since ${timestamp.toISOString()}`;
    if (!(await isHolderGone(lock))) {
      throw stackIsLocked(stack, who, await stepOf(root, stack));
    }
    await rm(path, { force: true });
    await rm(`${path}.attrs`, { force: true });
    log.warning(`cleared a lock of stack ${stack} left by ${who}: that process is gone`);
  }
}

function unreadable(stack: string, path: string): UserError {
  return new UserError(`A lock of stack ${stack} does not say who holds it.`, {
    given: path,
    next: "make sure that nobody works on this stack, then remove that file and run the command again",
    code: "lock-unreadable",
  });
}

/** Of `ConcurrentUpdateError`'s text; a file backend's names the holder. */
export function lockedBy(stack: string, engineText: string): UserError {
  const holder = /created by (\S+) \(pid (\d+)\) at (\S+)/.exec(engineText);
  return stackIsLocked(
    stack,
    holder
      ? `${holder[1] ?? ""} (pid ${holder[2] ?? ""}) since ${holder[3] ?? ""}`
      : "another user",
  );
}

function stackIsLocked(stack: string, who: string, step?: Step): UserError {
  const wait = "wait until it ends, then run the command again";
  return new UserError(`Another operation holds stack ${stack}.`, {
    given: step === undefined ? who : `${who}\n${step.begun}: ${step.last}`,
    next: step === undefined ? wait : `${wait}; to follow it: ${step.follow}`,
    code: "stack-locked",
    exitCode: ExitCode.error,
  });
}
