import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { userInfo } from "node:os";
import { z } from "zod";
import { UserError } from "../report/userError.ts";
import { holderSchema, thisProcess } from "./holder.ts";
import { ifAbsent } from "./errno.ts";
import { parsedJson } from "./parsedJson.ts";

const claimSchema = z.object({ ...holderSchema.shape, username: z.string() });

/** Who holds a lock, as it says itself. */
export type Claim = z.infer<typeof claimSchema>;

/** A lock of this process on a file; the kernel frees it when the process ends, however it ends. */
export interface KernelLock {
  unlock(): Promise<void>;
}

/** What came of asking for a lock. */
export type Asked =
  | { readonly lock: KernelLock }
  /** Another holds it; it need not have said who it is yet. */
  | { readonly heldBy: Claim | undefined };

/** The exit code that flock(1) is told to give when another holds the lock. */
const HELD_BY_ANOTHER = 75;

/**
 * Takes the kernel's lock (flock(2)) on a file, which is made when it is absent and removed with
 * the lock. What the file says is for people: the kernel alone decides who holds it, so that nobody
 * ever has to judge whether a holder is dead.
 *
 * @param waitSeconds How long to wait for another holder. @default 0
 */
export async function askForLock(path: string, waitSeconds = 0): Promise<Asked> {
  const deadline = performance.now() + waitSeconds * 1000;
  for (;;) {
    const file = await open(path, "a+", 0o600);
    let isHeld = false;
    try {
      const left = Math.max(0, deadline - performance.now());
      if (!(await lockFile(file, left / 1000))) return { heldBy: await claimIn(path) };
      // The holder before may have removed the file that we waited for.
      if (!(await isAt(path, file))) continue;
      await writeClaim(file);
      isHeld = true;
      return { lock: { unlock: () => unlock(path, file) } };
    } finally {
      if (!isHeld) await file.close();
    }
  }
}

/**
 * The lock belongs to the open file, not to the process that asks for it: flock(1) takes it on the
 * one that it inherits from us and ends. Node itself has no such call.
 */
async function lockFile(file: FileHandle, waitSeconds: number): Promise<boolean> {
  const args = [`--timeout=${waitSeconds}`, `--conflict-exit-code=${HELD_BY_ANOTHER}`, "3"];
  const child = spawn("flock", args, {
    stdio: ["ignore", "ignore", "pipe", file.fd],
    // Apart from the terminal's group: Ctrl-C is answered by us.
    detached: true,
  });
  let complaint = "";
  child.stderr?.on("data", (part: Buffer) => (complaint += part.toString()));
  const [code] = (await once(child, "close").catch((cause: unknown) => {
    throw cannotLock(String(cause), cause);
  })) as [number | null];
  if (code === HELD_BY_ANOTHER) return false;
  if (code !== 0) throw cannotLock(complaint.trim() || `flock ended with ${code ?? "a signal"}`);
  return true;
}

function cannotLock(given: string, cause?: unknown): UserError {
  return new UserError("This machine takes no lock on a file.", {
    given,
    next: "install util-linux (apt-get install util-linux) and keep the checkout on a local disk",
    code: "lock-impossible",
    cause,
  });
}

async function isAt(path: string, file: FileHandle): Promise<boolean> {
  const [own, there] = await Promise.all([file.stat(), stat(path).catch(ifAbsent)]);
  return there?.ino === own.ino && there.dev === own.dev;
}

async function writeClaim(file: FileHandle): Promise<void> {
  await file.truncate();
  const claim = { ...(await thisProcess()), username: userInfo().username };
  await file.write(JSON.stringify(claim));
}

async function claimIn(path: string): Promise<Claim | undefined> {
  const file = await open(path, "r").catch(ifAbsent);
  if (file === undefined) return undefined;
  try {
    return parsedJson(await file.readFile("utf8"), claimSchema);
  } finally {
    await file.close();
  }
}

/** Removed while it is held: who waits for this very file sees that it is gone, and asks again. */
async function unlock(path: string, file: FileHandle): Promise<void> {
  try {
    await rm(path, { force: true });
  } finally {
    await file.close();
  }
}
