import { z } from "zod";
import { overrideFile } from "../composeProject/composeFile.ts";
import { type Container, describeContainers, parseSnapshot } from "../composeProject/containers.ts";
import type { ComposeProjectInputs } from "../composeProject/inputs.ts";
import {
  type OdooReleaseInputs,
  type RewindPointState,
  type SlotName,
  slotNames,
} from "./inputs.ts";
import type { ReleaseRun } from "./run.ts";
import { bounded } from "./run.ts";
import { asJson, type HeldPoint, lookAtPoints, parsePoint } from "./rewindPoints.ts";
import { slotProject, slotProjectName } from "./slots.ts";
import { slotNamedIn } from "./upstream.ts";

const decode = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, "base64").toString();

// $1 project, $2 upstream file, $3 folder, $4 the database's container, $5 and $6 what it is asked;
// then the names of the three compose projects.
export const lookScript = `
describe() {
${describeContainers}
}
project=$1 upstream=$2 folder=$3 database_container=$4 points=$5 stands_on=$6
shift 6
[ ! -e "$upstream" ] || printf 'upstream %s\\n' "$(base64 -w0 "$upstream")"
for slot in blue green; do
  for file in compose.yaml compose.override.yaml; do
    [ ! -e "$folder/$slot/$file" ] ||
      printf 'file %s %s %s\\n' "$slot" "$file" "$(base64 -w0 "$folder/$slot/$file")"
  done
  ! systemctl is-active --quiet "ipai-cool-$project-$slot.timer" || printf 'cooling %s\\n' "$slot"
done
for each in "$@"; do
  printf 'project %s\\n' "$each"
  describe "$each"
done
tail -n 1 "/var/lib/ipai/releases/$project/journal" 2>/dev/null | sed 's/^/journal /'
sql() { docker exec "$database_container" psql -U postgres -d postgres -XAtq -c "$1" 2>/dev/null; }
if on=$(sql "$stands_on"); then
  printf 'standson %s\n' "$on"
  sql "$points" | sed 's/^/point /'
fi
sed 's/^/takenback /' "/var/lib/ipai/releases/$project/taken-back" 2>/dev/null
printf 'now %s\n' "$(date +%s)"
awk '/^MemAvailable:/ { printf "available %d\\n", $2 / 1024 }' /proc/meminfo
`;

/** A slot as the host holds it. */
export interface Slot {
  readonly container: Container | undefined;
  readonly compose: string | undefined;
  readonly override: string | undefined;
  /** Kept running for a while, until a timer of the host stops it. */
  readonly cooling: boolean;
}

export interface Place {
  readonly dockerAnswers: boolean;
  readonly upstream: string | undefined;
  /** `undefined` while requests are sent nowhere. */
  readonly serving: SlotName | undefined;
  readonly slots: Readonly<Record<SlotName, Slot>>;
  /** The web container of a stack that has no slots yet. */
  readonly unslotted: Container | undefined;
  readonly cron: Container | undefined;
  readonly availableMb: number;
  /** The step that an update was at when it was killed; `undefined` when none is open. */
  readonly openStep: string | undefined;
  /** The host's own clock: that of an operator may be off. */
  readonly now: Date;
  /** The release that the host's watch took back last, until another is declared. */
  readonly takenBack: TakenBack | undefined;
  /** `undefined` when the database does not answer. */
  readonly data: DataPlace | undefined;
}

const takenBack = z.object({ image: z.string(), sign: z.string(), found: z.string() });
export type TakenBack = z.infer<typeof takenBack>;

/** Which data a release stands on, and which it could go back to. */
export interface DataPlace {
  /** The rewind point that the database was last taken back to. */
  readonly standsOn: string | undefined;
  /** Newest first. */
  readonly points: readonly HeldPoint[];
}

/** Where a release stands on its host: both slots, the crons, and which slot requests go to. */
export async function lookAt(run: ReleaseRun): Promise<Place> {
  const { project, upstreamFile, directory } = run.release;
  const { stdout } = await run.remote.run({
    step: `look at the release ${project}`,
    script: lookScript,
    args: [
      project,
      upstreamFile,
      directory,
      ...lookAtPoints(run.release.database),
      ...projectsOf(project),
    ],
    ...bounded(run),
  });
  return parsePlace(stdout, run.release);
}

function projectsOf(project: string): string[] {
  return [project, ...slotNames.map((slot) => slotProjectName(project, slot))];
}

export function parsePlace(
  lines: string,
  { project, web, cron, slots }: Pick<OdooReleaseInputs, "project" | "web" | "cron" | "slots">,
): Place {
  const [before = "", ...sections] = lines.split(/^project /m);
  const snapshots = new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), parseSnapshot(section.slice(end + 1))];
    }),
  );
  const containerOf = (name: string, service: string) =>
    snapshots.get(name)?.containers.find((one) => one.service === service);
  const textOf = (pattern: string) =>
    decode(new RegExp(`^${pattern} (\\S*)$`, "m").exec(before)?.[1]);
  const upstream = textOf("upstream");
  const unslotted = containerOf(project, web);
  return {
    dockerAnswers: [...snapshots.values()].every(({ dockerAnswers }) => dockerAnswers),
    upstream,
    serving: upstream !== undefined ? slotNamedIn(upstream, slots) : unslotted && ("blue" as const),
    slots: {
      blue: slot("blue"),
      green: slot("green"),
    },
    unslotted,
    cron: containerOf(project, cron),
    openStep: /^journal \S+ (?!done$|undone$)(\S+)$/m.exec(lines)?.[1],
    now: new Date(Number(/^now (\d+)$/m.exec(lines)?.[1] ?? 0) * 1_000),
    takenBack: takenBack.safeParse(asJson(/^takenback (.*)$/m.exec(lines)?.[1] ?? null)).data,
    data: dataIn(lines),
    availableMb: Number(/^available (\d+)$/m.exec(lines)?.[1] ?? 0),
  };

  function slot(name: SlotName): Slot {
    return {
      container: containerOf(slotProjectName(project, name), web),
      compose: textOf(`file ${name} compose\\.yaml`),
      override: textOf(`file ${name} compose\\.override\\.yaml`),
      cooling: new RegExp(`^cooling ${name}$`, "m").test(before),
    };
  }
}

function dataIn(lines: string): DataPlace | undefined {
  const [, standsOn] = /^standson (.*)$/m.exec(lines) ?? [];
  if (standsOn === undefined) return undefined;
  const points = [...lines.matchAll(/^point (\{.*)$/gm)].flatMap(
    ([, json = ""]) => parsePoint(JSON.parse(json)) ?? [],
  );
  return { standsOn: standsOn === "" ? undefined : standsOn, points };
}

/** Rewind points as a stack's state shows them. */
export function pointStates(data: DataPlace | undefined): RewindPointState[] {
  return (data?.points ?? []).map(({ name, madeAt, size }) => ({
    name,
    madeAt,
    sizeMb: Math.ceil(size / 1_048_576),
  }));
}

/** Whether a slot was made from exactly what is declared. */
export function isMadeFrom(slot: Slot, project: ComposeProjectInputs): boolean {
  return (
    slot.container !== undefined &&
    slot.compose === project.compose &&
    slot.override === overrideFile(project) &&
    Object.values(project.images).includes(slot.container.image)
  );
}

export function isHealthy(container: Container | undefined): boolean {
  return container?.status === "running" && container.health === "healthy";
}

/** The slot that holds what is declared, if one does. */
export function slotMadeFrom(place: Place, release: OdooReleaseInputs): SlotName | undefined {
  const holds = (slot: SlotName) => isMadeFrom(place.slots[slot], slotProject(release, slot));
  return place.serving && holds(place.serving) ? place.serving : slotNames.find(holds);
}
