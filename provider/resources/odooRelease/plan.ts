import { quote } from "../../ssh/commandLine.ts";
import { remainingMs } from "../composeProject/run.ts";
import type { OdooReleaseInputs, SlotName } from "./inputs.ts";
import type { Place } from "./look.ts";
import { deletedSql, writtenSql } from "./changes.ts";
import type { ReleaseRun } from "./run.ts";
import { slotProject, slotProjectName } from "./slots.ts";
import { upstreamText } from "./upstream.ts";

/** Where requests are held, on loopback; nobody else listens there. */
const HOLD = { http: 8269, websocket: 8272 };
/** Left of the run's time for going back. */
const WAY_BACK_MS = 60_000;

/** What is done to the data: their modules updated after a copy, or a copy put in their place. */
export type DataChange =
  { readonly mode: "update" } | { readonly mode: "rewind"; readonly point: string };

/** What a plan is for. */
export type PlannedChange = DataChange | { readonly mode: "code-only" };

/** `20261128T210000Z`: a name's part, so that copies sort by age. */
export function stamp(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

/** What `release.sh` reads: everything that it needs when nobody is there to tell it, after a power cut. */
export function planText(
  run: ReleaseRun,
  place: Place,
  slot: SlotName,
  change: PlannedChange,
): string {
  const { project, directory, web, cron, database, slots, upstreamFile } = run.release;
  const made = stamp(place.now);
  const before = place.serving ?? "blue";
  const old = place.slots[before].container ?? place.unslotted;
  const target = slotProject(run.release, slot);
  const encoded = (ports: { http: number; websocket: number }) =>
    Buffer.from(upstreamText(ports)).toString("base64");
  const values = {
    web,
    cron,
    mode: change.mode,
    role: database.role,
    point: change.mode === "rewind" ? change.point : `${database.name}_rewind_${made}`,
    point_facts: JSON.stringify({ madeAt: place.now.toISOString(), release: old?.image ?? null }),
    deleted: deletedSql,
    written: writtenSql,
    failed: `${database.name}_failed_${made}`,
    abandoned: `${database.name}_abandoned_${made}`,
    slot_project: target.project,
    slot_folder: target.directory,
    old_container: old?.id ?? "",
    old_project: slotProjectName(project, before),
    cron_folder: directory,
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
    hold_seconds: run.release.holdSeconds,
    update_seconds: Math.max(Math.floor((remainingMs(run.endsAt) - WAY_BACK_MS) / 1_000), 60),
    gate_seconds: run.release.timeoutSeconds,
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
