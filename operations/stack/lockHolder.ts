import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { processOf } from "../../machine/holder.ts";
import type { RunningProcess } from "../../machine/holder.ts";

/** Who wrote a lock of the engine: all that it says of itself (pkg/backend/diy/lock.go). */
export interface LockHolder {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: Date;
}

/** USER_HZ, fixed in Linux's interface to programs. */
const TICKS_PER_SECOND = 100;

/** /proc has the resolution of a tick, and the time of the boot that of a second. */
const TOLERANCE_MS = 2_000;

/**
 * Whether the process that wrote the lock is proven to be gone.
 *
 * The engine writes the time of the wall clock and nothing else by which a process could be known,
 * and that clock may be put forward while it runs. So a process of that number that is an engine
 * counts as the holder, whatever the clock says: at worst it is another engine, which will end.
 */
export async function isHolderGone(holder: LockHolder): Promise<boolean> {
  if (holder.hostname !== hostname()) return false;
  const found = await processOf(holder.pid);
  if (found === undefined) return true;
  if (found.program.startsWith("pulumi")) return false;
  return (await startOf(found)).getTime() > holder.timestamp.getTime() + TOLERANCE_MS;
}

async function startOf({ startTicks }: RunningProcess): Promise<Date> {
  const boot = /^btime (\d+)$/m.exec(await readFile("/proc/stat", "utf8"))?.[1];
  return new Date((Number(boot) + Number(startTicks) / TICKS_PER_SECOND) * 1000);
}
