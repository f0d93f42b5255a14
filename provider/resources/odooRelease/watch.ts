import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { reasonOf } from "../composeProject/converge.ts";
import { remainingMs } from "../composeProject/run.ts";
import { type SlotName, slotNames } from "./inputs.ts";
import type { Place } from "./look.ts";
import { homeOf, installProgram } from "./install.ts";
import { planText, stamp } from "./plan.ts";
import { bounded, type ReleaseRun } from "./run.ts";

import { slotProjectName } from "./slots.ts";

/** What is known of a release when it is about to take the requests; `watch.py` finds the rest. */
function windowText(run: ReleaseRun, place: Place, slot: SlotName, mode: Watched): string {
  const { project, web, cron, images, slots, upstreamFile, database, watchSeconds } = run.release;
  const made = stamp(place.now);
  const old = place.serving && (place.slots[place.serving].container ?? place.unslotted);
  return JSON.stringify({
    id: made,
    image: images[web],
    old: old?.id,
    mode,
    point: mode === "update" ? `${database.name}_rewind_${made}` : null,
    seconds: watchSeconds,
    port: slots[slot].http,
    upstream: upstreamFile,
    web,
    cron,
    names: [web, cron, ...slotNames.map((each) => slotProjectName(project, each))],
  });
}

type Watched = "code-only" | "update";

// The crons' files are those of the release that serves until the crons move. $1 home, $2 folder.
const prepare = `
set -eu
home=$1
mkdir -p "$home/cron-before"
cp "$2/compose.yaml" "$2/compose.override.yaml" "$home/cron-before/"
cat >"$home/window.next"
`;

const planned = `
set -eu
mv -f "$1/plan.next" "$1/plan"
sh "$1/release.sh" "$1" moved
`;

/**
 * Lays down what a watch of this release needs, before the requests move: from then on the host can
 * take it back on its own. Nothing to watch where none served before, or where nobody wants it.
 */
export async function prepareWatch(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  mode: Watched,
): Promise<void> {
  const { release } = run;
  const old = place.serving && place.slots[place.serving].container;
  const isNew = old !== undefined && old.image !== release.images[release.web];
  if (release.watchSeconds === 0 || !isNew || place.cron === undefined) return;
  if (mode === "code-only") await installProgram(run, planText(run, place, slot, { mode }));
  await run.remote.run({
    step: "prepare the watch of the release",
    script: mode === "code-only" ? prepare + planned : prepare,
    args: [homeOf(release.project), release.directory],
    stdin: windowText(run, place, slot, mode),
    ...bounded(run),
  });
}

const lease = `
home=$1
mkdir -p "$home"
now=$(date +%s)
# Not while the host takes a release back.
exec flock --timeout "$2" "$home/lock" sh -c 'echo "$1" >"$2/busy"' sh "$((now + $2))" "$home"
`;

async function holdWatch(run: ReleaseRun): Promise<void> {
  await run.remote.run({
    step: "have the watch of the release wait",
    script: lease,
    args: [homeOf(run.release.project), String(Math.ceil(remainingMs(run.endsAt) / 1_000))],
    ...bounded(run),
  });
}

// A window that was prepared for another image than the one that is declared belongs to a run that
// failed. $1 home, $2 project, $3 the image that is declared, or nothing when it does not serve.
const resume = `
set -eu
home=$1
if [ -n "$3" ]; then
  [ ! -e "$home/taken-back" ] || grep -qF "$3" "$home/taken-back" || rm -f "$home/taken-back"
  if [ -e "$home/window.next" ] && grep -qF "$3" "$home/window.next"; then
    python3 "$home/watch.py" "$home" begin
  fi
fi
rm -f "$home/window.next" "$home/busy"
[ ! -e "$home/window" ] || systemctl start "ipai-watch-release-$2.service"
`;

/**
 * Has the host's watch wait while a run changes the release, at most as long as the run may take; then
 * lets it go on, and opens the window of a release that has just begun to serve.
 */
export async function watchedAgain<T>(run: ReleaseRun, change: () => Promise<T>): Promise<T> {
  await holdWatch(run);
  let value: T;
  try {
    value = await change();
  } catch (error) {
    await resumeWatch(run, false).catch((other: unknown) => {
      run.log(`the watch of the release waits on: ${reasonOf(other)}`, { severity: "warning" });
    });
    throw error;
  }
  await resumeWatch(run, true);
  return value;
}

/**
 * A release that the host took back is not brought up again by an `up` that means something else.
 *
 * @throws UserError when it is still the declared one.
 */
export function refuseTakenBack({ release, remote }: ReleaseRun, { takenBack }: Place): void {
  if (takenBack === undefined || takenBack.image !== release.images[release.web]) return;
  throw new UserError("The watch took this release back, and it is still the declared one.", {
    given: `${remote.label}: ${takenBack.sign}: ${takenBack.found}`,
    next: `${ipai("rollback")} lists the releases to go back to; after that the same one can be deployed again`,
    code: "taken-back",
  });
}

async function resumeWatch(run: ReleaseRun, serves: boolean): Promise<void> {
  const { project, images, web } = run.release;
  await run.remote.run({
    step: "watch the release",
    script: resume,
    args: [homeOf(project), project, serves ? (images[web] ?? "") : ""],
    timeoutMs: 60_000,
  });
}
