import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { isErrno } from "./errno.ts";

/**
 * A process that says it holds something. It is known by the boot of its machine and by its start in
 * clock ticks since that boot, which no change of the wall clock moves; `since` is for people alone.
 */
export const holderSchema = z.object({
  pid: z.int(),
  hostname: z.string(),
  since: z.coerce.date(),
  /** Absent in what an older ipai wrote. */
  bootId: z.string().optional(),
  startTicks: z.string().optional(),
});

export type Holder = z.infer<typeof holderSchema>;

/** This process, as a holder. */
export async function thisProcess(since = new Date()): Promise<Holder> {
  const [bootId, self] = await Promise.all([bootIdOfMachine(), processOf(process.pid)]);
  return {
    pid: process.pid,
    hostname: hostname(),
    since,
    bootId,
    ...(self === undefined ? {} : { startTicks: self.startTicks }),
  };
}

/**
 * Whether the process is proven to be gone. Only a process of this machine can be; a number that
 * another process got later counts as gone too, where the holder says when it started.
 */
export async function isGone(holder: Holder): Promise<boolean> {
  if (holder.hostname !== hostname()) return false;
  if (holder.bootId !== undefined && holder.bootId !== (await bootIdOfMachine())) return true;
  const found = await processOf(holder.pid);
  if (found === undefined) return true;
  return holder.startTicks !== undefined && holder.startTicks !== found.startTicks;
}

/** A running process: the name of its program, and its start in ticks since the boot. */
export interface RunningProcess {
  readonly program: string;
  readonly startTicks: string;
}

/** @returns Nothing when there is no such process, or only what its parent has yet to collect. */
export async function processOf(pid: number): Promise<RunningProcess | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(ifGone);
  if (stat === undefined) return undefined;
  // The program's name stands in parentheses and may hold anything (proc_pid_stat(5)).
  const end = stat.lastIndexOf(")");
  const [state = "", ...fields] = stat.slice(end + 2).split(" ");
  if (state === "Z" || state === "X") return undefined;
  return { program: stat.slice(stat.indexOf("(") + 1, end), startTicks: fields[18] ?? "" };
}

async function bootIdOfMachine(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

/** A process may end between the opening and the reading of its file. */
function ifGone(error: unknown): undefined {
  if (!isErrno(error, "ENOENT", "ESRCH")) throw error;
}
