import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

/** A process that says it holds something: who, where, since when. */
export interface Holder {
  readonly pid: number;
  readonly hostname: string;
  readonly since: Date;
}

/**
 * Whether the process is proven to be gone. Only a process of this machine can be; a number that
 * another process got later counts as gone too.
 */
export async function isGone(holder: Holder): Promise<boolean> {
  if (holder.hostname !== hostname()) return false;
  const started = await startTime(holder.pid);
  // /proc has the resolution of a clock tick and the boot time that of a second.
  return started === undefined || started.getTime() > holder.since.getTime() + 2_000;
}

const TICKS_PER_SECOND = 100; // USER_HZ, fixed in Linux's interface to programs

async function startTime(pid: number): Promise<Date | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(ifAbsent);
  if (stat === undefined) return undefined;
  // The command's name stands in parentheses and may hold anything; the 22nd field is the start.
  const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (afterName[0] === "Z") return undefined;
  const bootLine = /^btime (\d+)$/m.exec(await readFile("/proc/stat", "utf8"));
  const seconds = Number(bootLine?.[1]) + Number(afterName[19]) / TICKS_PER_SECOND;
  return new Date(seconds * 1000);
}

function ifAbsent(error: unknown): undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ESRCH") return undefined;
  throw error;
}
