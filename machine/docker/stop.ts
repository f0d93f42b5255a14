import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { exists } from "../exists.ts";

/** dockerd gives its containers 10 s to end. Milliseconds. */
const STOP_LIMIT = 30_000;

export interface StopDockerdOptions {
  /** Where `startDockerd` left the process id. */
  readonly cache: string;
  readonly signal: AbortSignal;
}

/**
 * Ends the Docker daemon if it is the process that set-up started and no container runs on it.
 *
 * @returns what was done with a daemon of ours; `undefined` when there is none.
 */
export async function stopDockerd(
  options: StopDockerdOptions,
): Promise<"stopped" | "in use" | undefined> {
  const pidFile = join(options.cache, "dockerd.pid");
  if (!(await exists(pidFile))) return undefined;
  const pid = Number(await readFile(pidFile, "utf8"));
  if (!(await isDockerd(pid))) {
    await rm(pidFile, { force: true });
    return undefined;
  }
  const running = await execa("docker", ["ps", "--quiet"], { cancelSignal: options.signal });
  if (running.stdout !== "") return "in use";
  process.kill(pid, "SIGTERM");
  const deadline = performance.now() + STOP_LIMIT;
  while ((await isDockerd(pid)) && performance.now() < deadline) {
    await pause(200, undefined, { signal: options.signal });
  }
  await rm(pidFile, { force: true });
  return "stopped";
}

/** The number may be another process's by now. */
async function isDockerd(pid: number): Promise<boolean> {
  const name = `/proc/${pid}/comm`;
  return (await exists(name)) && (await readFile(name, "utf8")).trim() === "dockerd";
}
