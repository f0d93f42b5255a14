import { readFile } from "node:fs/promises";
import { quote } from "../../ssh/commandLine.ts";
import { remainingMs } from "../composeProject/run.ts";
import type { OdooReleaseInputs, SlotName } from "./inputs.ts";
import type { Place } from "./look.ts";
import { deletedSql } from "./rewindPoints.ts";
import { bounded, type ReleaseRun } from "./run.ts";
import { slotProject } from "./slots.ts";
import { upstreamText } from "./upstream.ts";

/** Where requests are held, on loopback; nobody else listens there. */
const HOLD = { http: 8269, websocket: 8272 };
/** Left of the run's time for going back. */
const WAY_BACK_MS = 60_000;

/** The folder on the host of what a release is about to do, and of its journal. */
export function homeOf(project: string): string {
  return `/var/lib/ipai/releases/${project}`;
}

/** What is done to the data: their modules updated after a copy, or a copy put in their place. */
export type DataChange =
  { readonly mode: "update" } | { readonly mode: "rewind"; readonly point: string };

/** `20261128T210000Z`: a name's part, so that copies sort by age. */
function stamp(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

/** What `release.sh` reads: everything that it needs when nobody is there to tell it, after a power cut. */
export function planText(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  change: DataChange,
): string {
  const { web, database, slots, upstreamFile, holdSeconds, timeoutSeconds } = run.release;
  const made = stamp(place.now);
  const before = place.serving ?? "blue";
  const old = place.slots[before].container ?? place.unslotted;
  const target = slotProject(run.release, slot);
  const encoded = (ports: { http: number; websocket: number }) =>
    Buffer.from(upstreamText(ports)).toString("base64");
  const values = {
    web,
    mode: change.mode,
    role: database.role,
    point: change.mode === "rewind" ? change.point : `${database.name}_rewind_${made}`,
    point_facts: JSON.stringify({ madeAt: place.now.toISOString(), release: old?.image ?? null }),
    deleted: deletedSql,
    failed: `${database.name}_failed_${made}`,
    abandoned: `${database.name}_abandoned_${made}`,
    slot_project: target.project,
    slot_folder: target.directory,
    old_container: old?.id ?? "",
    cron_container: place.cron?.id ?? "",
    upstream: upstreamFile,
    upstream_old: encoded(slots[before]),
    upstream_new: encoded(slots[slot]),
    upstream_hold: encoded(HOLD),
    old_http: slots[before].http,
    old_websocket: slots[before].websocket,
    new_http: slots[slot].http,
    new_websocket: slots[slot].websocket,
    hold_http: HOLD.http,
    hold_websocket: HOLD.websocket,
    hold_seconds: holdSeconds,
    update_seconds: Math.max(Math.floor((remainingMs(run.endsAt) - WAY_BACK_MS) / 1_000), 60),
    gate_seconds: timeoutSeconds,
  };
  return assignments(values);
}

/** What `release.sh` reads besides, at any time: which database it is, and how long copies stay. */
export function keepText({ project, database, rewind }: OdooReleaseInputs): string {
  return assignments({
    project,
    database: database.name,
    database_container: database.container,
    keep_points: rewind.points,
    keep_days: rewind.days,
    keep_failed_days: rewind.failedDays,
    keep_disk_percent: rewind.diskPercent,
  });
}

function assignments(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quote(String(value))}\n`)
    .join("");
}

const RECOVER = "ipai-recover-release";
const PRUNE = "ipai-prune-rewind-points";

// After a power cut users must not wait until somebody types a command.
const install = `
set -eu
umask 077
home=$1
mkdir -p "$home"
cd "$home"
head -c "$2" >release.sh.next
head -c "$3" >hold.py.next
head -c "$4" >keep.next
cat >plan.next
mv -f release.sh.next release.sh
mv -f hold.py.next hold.py
mv -f keep.next keep
cat >"/etc/systemd/system/${RECOVER}-$5.service" <<UNIT
[Unit]
Description=Ends what a release of Odoo began when the machine went down
After=docker.service nginx.service
Wants=docker.service
[Service]
Type=oneshot
ExecStart=/bin/sh $home/release.sh $home recover
[Install]
WantedBy=multi-user.target
UNIT
cat >"/etc/systemd/system/${PRUNE}-$5.service" <<UNIT
[Unit]
Description=Drops copies of the database of Odoo that have been kept long enough
[Service]
Type=oneshot
ExecStart=/bin/sh $home/release.sh $home prune
UNIT
cat >"/etc/systemd/system/${PRUNE}-$5.timer" <<UNIT
[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=true
[Install]
WantedBy=timers.target
UNIT
systemctl daemon-reload
systemctl enable --quiet "${RECOVER}-$5.service"
systemctl enable --quiet --now "${PRUNE}-$5.timer"
`;

/** Puts the host's own part of a release there, with its plan, if it has one, beside the one before. */
export async function installProgram(run: ReleaseRun, plan = ""): Promise<void> {
  const [program, hold] = await Promise.all(
    ["release.sh", "hold.py"].map((name) => readFile(new URL(`onHost/${name}`, import.meta.url))),
  );
  if (!program || !hold) throw new Error("the host's part of a release is not in this checkout");
  const { project } = run.release;
  const keep = Buffer.from(keepText(run.release));
  const lengths = [program, hold, keep].map(({ length }) => String(length));
  await run.remote.run({
    step: `write what the release ${project} is about to do`,
    script: install,
    args: [homeOf(project), ...lengths, project],
    stdin: Buffer.concat([program, hold, keep, Buffer.from(plan)]),
    ...bounded(run),
  });
}
