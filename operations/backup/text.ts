import { elapsed } from "../../report/elapsed.ts";
import { ipai } from "../../report/ipai.ts";
import { table } from "../../report/table.ts";
import type { Copied, ListedBackup, ListedWindow, Made, Proof } from "./shapes.ts";

interface Done {
  readonly id: string;
  readonly made: Made;
  readonly proof: Proof;
  readonly copy?: Copied | null | undefined;
}

export function madeText({ id, made, proof, copy }: Done): string {
  const { bytes = 0, added = 0, files = 0, missing = 0 } = made;
  return [
    `backup ${id}: ${size(bytes)} in ${elapsed(made.seconds * 1000)}, ${size(added)} new in the store, ${files} files`,
    ...(missing > 0 ? [`${missing} attachments had no file before the backup`] : []),
    proofText(proof),
    ...(copy ? [copyText(copy)] : []),
  ].join("\n");
}

function copyText({ seconds, backups, failure }: Copied): string {
  const took = elapsed(seconds * 1000);
  return failure === undefined
    ? `copied elsewhere in ${took}: ${backups.join(", ")}`
    : [`NOT copied (${took}): ${failure.what}`, `  next: ${failure.next}`].join("\n");
}

export function proofText({ ok, seconds, checks }: Proof): string {
  const failed = checks.filter((check) => !check.ok);
  const looked = checks.map(({ name, lookedAt }) => `${name} ${lookedAt}`).join(", ");
  return ok
    ? `proved in ${elapsed(seconds * 1000)}: restored and equal (${looked})`
    : [
        `NOT proved (${elapsed(seconds * 1000)}):`,
        ...failed.flatMap(({ name, problems }) => problems.map((what) => `  ${name}: ${what}`)),
      ].join("\n");
}

/** A line a backup, newest first. */
export function listText(
  backups: readonly ListedBackup[],
  { numbered = false }: { numbered?: boolean } = {},
): string {
  if (backups.length === 0) return `there is no backup yet: ${ipai("backup")} makes one`;
  const rows = backups.map(({ id, complete, made, proof, copy }, at) => [
    ...(numbered ? [String(at + 1)] : []),
    id,
    made ? elapsed(made.seconds * 1000) : "?",
    made?.bytes === undefined ? "?" : size(made.bytes),
    `${state(complete, made, proof)}${copyState(proof, copy)}`,
  ]);
  const head = ["backup (UTC)", "took", "size", "state"];
  return table([numbered ? ["", ...head] : head, ...rows], { head: true });
}

/** The moments that can be had, where a stack keeps PostgreSQL's log. */
export function windowText(window: ListedWindow | null): string[] {
  if (window === null) return [];
  const { said, problem } = window;
  return said === undefined
    ? [`no moment between can be had: ${problem ?? "?"}`]
    : [
        `any moment from ${said.from} to ${said.to}: ${ipai("restore", { at: "YYYY-MM-DD HH:MM" })}`,
      ];
}

function state(complete: boolean, made: Made | null, proof: Proof | null): string {
  if (made?.failure) return `failed: ${made.failure.what}`;
  if (!complete && made?.ok) return "no longer in the store: pruned, or taken away";
  if (!complete) return "unfinished: some of its parts are not in the store";
  if (proof === null) return "made, never proved";
  if (proof.ok) return `proved ${new Date(proof.at * 1000).toISOString().slice(0, 16)}`;
  const [first] = proof.checks.filter(({ ok }) => !ok);
  return `NOT proved: ${first?.name ?? "?"}: ${first?.problems[0] ?? ""}`;
}

/** Of one that was proved: others are not copied, for a reason that stands beside it. */
function copyState(proof: Proof | null, copy: ListedBackup["copy"]): string {
  if (!copy || proof?.ok !== true) return "";
  return copy.held === true ? ", copied" : `, NO COPY: ${copy.why ?? "?"}`;
}

export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ""}`;
}
