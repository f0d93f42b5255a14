import { table } from "../../report/table.ts";
import type { Blocker, ModuleChange, RewindPoint, Verdict } from "./verdict.ts";

/** More names than these hide the sentence that they stand in. */
const NAMED = 5;
/** Enough of a hash to tell two apart. */
const DIGITS = 8;

/** A verdict in one line, as histories and comments show it. */
export function verdictSummary(verdict: Verdict): string {
  const { modules } = verdict;
  switch (verdict.kind) {
    case "code-only":
      return "code-only";
    case "update":
      return `update of ${named(modules.map(({ name }) => name))}`;
    case "rewind":
      return verdict.lossless
        ? `rewind to ${verdict.point.name}, nothing is lost`
        : `rewind to ${verdict.point.name}, loses ${minutes(verdict.minutesLost)}`;
    case "impossible":
      return `impossible: ${verdict.blockers.map(({ code }) => code).join(", ")}`;
  }
}

/** A verdict for a person: what it is, why, and what to know about it. */
export function verdictText(verdict: Verdict): string {
  return [headline(verdict), ...details(verdict)].join("\n");
}

function headline(verdict: Verdict): string {
  const { modules, dependants } = verdict;
  switch (verdict.kind) {
    case "code-only":
      return "verdict: code-only: no module of the database is to be updated";
    case "update": {
      const along = dependants.length === 0 ? "" : `, and ${dependants.length} that depend on them`;
      return `verdict: update of ${counted(modules.length, "module")}${along}`;
    }
    case "rewind": {
      const { point, lossless, minutesLost } = verdict;
      if (lossless) return `verdict: rewind to ${point.name}; nobody has written since`;
      const records =
        point.writesSince === null ? "" : ` and ${counted(point.writesSince, "record")}`;
      return `verdict: rewind to ${point.name}; it loses ${minutes(minutesLost)}${records}`;
    }
    case "impossible":
      return "verdict: impossible";
  }
}

function details(verdict: Verdict): string[] {
  const { dependants, installs, modules } = verdict;
  return [
    ...(verdict.kind === "impossible" ? verdict.blockers.flatMap(blockerLines) : []),
    ...(verdict.kind === "rewind" ? lostLines(verdict.point) : []),
    ...(modules.length === 0 ? [] : [indented(table(modules.map(row)))]),
    ...(dependants.length === 0 ? [] : [`  updated along: ${dependants.join(", ")}`]),
    ...(installs.length === 0 ? [] : [`  installed along: ${installs.join(", ")}`]),
    ...unrecordedNote(verdict),
  ];
}

function row({ name, version, hash, noMigration }: ModuleChange): string[] {
  const { before, after } = version;
  return [
    name,
    before === after ? after : `${before ?? "(none)"} → ${after}`,
    hash === undefined
      ? ""
      : `content ${hash.before.slice(0, DIGITS)} → ${hash.after.slice(0, DIGITS)}`,
    noMigration ? "changed, but its version was not raised: no migration will run" : "",
  ];
}

/** The newest of what a rewind would lose: who changed what. */
export function lostLines({ newest = [], writesSince }: RewindPoint): string[] {
  if (newest.length === 0) return [];
  const more = (writesSince ?? newest.length) - newest.length;
  const rows = newest.map(({ model, id, user, at }) => [at, user ?? "(nobody)", `${model},${id}`]);
  return [
    "  changed since, the newest first:",
    indented(table(rows)),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

function blockerLines({ what, found, next }: Blocker): string[] {
  return [`  ${what}`, `    found  ${found}`, `    next   ${next}`];
}

function unrecordedNote({ unrecorded }: Verdict): string[] {
  if (unrecorded.length === 0) return [];
  return [
    `  changed, and not updated, since the database records no content of them and their version was not raised: ${unrecorded.join(", ")}`,
  ];
}

function named(names: readonly string[]): string {
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : "";
  return `${counted(names.length, "module")}: ${names.slice(0, NAMED).join(", ")}${more}`;
}

function minutes(count: number): string {
  return counted(count, "minute");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}
