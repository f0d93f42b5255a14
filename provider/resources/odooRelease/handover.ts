import { readFile } from "node:fs/promises";
import type { SlotName } from "./inputs.ts";
import { bounded, type ReleaseRun } from "./run.ts";
import { otherSlot, slotProjectName } from "./slots.ts";

/** The serving container gets the service's own name; `onHost/name.sh` says why. */
export async function nameServing(run: ReleaseRun, slot: SlotName): Promise<void> {
  const { project, web } = run.release;
  const [own, other] = [slot, otherSlot(slot)].map((each) => slotProjectName(project, each));
  await run.remote.run({
    step: `call the container of slot ${slot} ${web}`,
    script: await readFile(new URL("onHost/name.sh", import.meta.url), "utf8"),
    args: [project, web, own ?? "", other ?? ""],
    ...bounded(run),
  });
}

const timerOf = "ipai-cool-$1";

// A reboot must not start it again, and a run that was killed must not leave it running for ever.
const retire = `
set -eu
ids=$(docker ps --quiet --filter "label=com.docker.compose.project=$1")
[ -n "$ids" ] || exit 0
docker update --restart=no $ids >/dev/null
systemctl stop "${timerOf}.timer" 2>/dev/null || true
systemd-run --quiet --collect --unit="${timerOf}" --on-active="$2" --timer-property=AccuracySec=1s \\
  docker stop $ids
`;

/** Requests that an old nginx worker still hands to the slot end before it may stop. */
const DRAIN_SECONDS = 2;

/** Keeps the slot that served before warm for a while; then a timer of the host stops it. */
export async function retireSlot(run: ReleaseRun, slot: SlotName): Promise<void> {
  const { project, keepWarmSeconds } = run.release;
  await run.remote.run({
    step: `keep slot ${slot} warm`,
    script: retire,
    args: [slotProjectName(project, slot), `${Math.max(keepWarmSeconds, DRAIN_SECONDS)}s`],
    ...bounded(run),
  });
}

const keep = `
set -eu
systemctl stop "${timerOf}.timer" 2>/dev/null || true
ids=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$1")
[ -z "$ids" ] || docker update --restart=unless-stopped $ids >/dev/null
`;

/** The slot is to serve: nothing stops it, and a reboot starts it. */
export async function keepSlot(run: ReleaseRun, slot: SlotName): Promise<void> {
  await run.remote.run({
    step: `keep slot ${slot} running`,
    script: keep,
    args: [slotProjectName(run.release.project, slot)],
    ...bounded(run),
  });
}

// Old Odoo answers what it was asked before it ends: docker's stop waits as long as the service says.
const empty = `
set -eu
systemctl stop "${timerOf}.timer" 2>/dev/null || true
ids=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$1")
[ -z "$ids" ] || { docker stop $ids && docker rm $ids; } >/dev/null
`;

/** Takes a slot's container away: a candidate that failed, or the one of two releases ago. */
export async function emptySlot(run: ReleaseRun, slot: SlotName): Promise<void> {
  await run.remote.run({
    step: `empty slot ${slot}`,
    script: empty,
    args: [slotProjectName(run.release.project, slot)],
    timeoutMs: 180_000,
  });
}
