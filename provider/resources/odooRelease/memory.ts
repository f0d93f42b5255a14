import type { Place } from "./look.ts";
import { bounded, type ReleaseRun } from "./run.ts";

/** Left over for everybody else while two releases run. */
const RESERVE_MB = 200;
/** What Odoo with two workers takes at least, when there is no running one to measure. */
const LEAST_MB = 300;

/** Prints what a container takes: `$1` is its id or name. Bytes; nothing when it does not run. */
export const measureMemory = `
pid=$(docker inspect --format '{{.State.Pid}}' "$1" 2>/dev/null) || exit 0
[ "$pid" -gt 0 ] || exit 0
path=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
cat "/sys/fs/cgroup$path/memory.current" 2>/dev/null || true
`;

/** What must be free for a second release beside one that takes so many bytes. */
export function neededForTwoMb(usedBytes: number): number {
  return Math.max(Math.ceil(usedBytes / 1024 / 1024), LEAST_MB) + RESERVE_MB;
}

/** Why a second release does not fit beside the running one, or `undefined` when it does. */
export async function shortOfMemory(run: ReleaseRun, place: Place): Promise<string | undefined> {
  const running = place.serving && (place.slots[place.serving].container ?? place.unslotted);
  if (!running) return undefined;
  const { stdout } = await run.remote.run({
    step: "measure the running release",
    script: measureMemory,
    args: [running.id],
    ...bounded(run),
  });
  const neededMb = neededForTwoMb(Number(stdout.trim() || "0"));
  if (place.availableMb >= neededMb) return undefined;
  return `${place.availableMb} MB of memory are free, and a second release beside the running one needs ${neededMb} MB`;
}
