import { z } from "zod";
import { type DataFacts, heldSchema } from "../../checks/verify/host/dataProbe.ts";
import { type Rehearsed, rehearsedSchema } from "../../checks/verify/host/rehearsed.ts";
import type { Verdict } from "../../images/verdict/verdict.ts";
import { neededForTwoMb } from "../../provider/resources/odooRelease/memory.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";

/** A copy of the database and what its update writes anew. */
const COPIES = 2;

/** What a release would need of its host, and what the host has. */
export const outlookSchema = z.object({
  held: heldSchema
    .nullable()
    .describe("how long requests were held the last time on this host; null when they never were"),
  rehearsed: rehearsedSchema
    .pick({ at: true, ok: true, seconds: true })
    .nullable()
    .describe("what came of this release's rehearsal; null when nobody has rehearsed it"),
  disk: z
    .object({
      needed: z.int().describe("bytes that a rewind point and its update take"),
      free: z.int().describe("bytes that are free"),
    })
    .nullable()
    .describe("where the database lies"),
  memory: z
    .object({
      neededMb: z.int().describe("what a second release takes beside the one that serves"),
      freeMb: z.int().describe("what is available"),
    })
    .nullable()
    .describe("for two releases side by side"),
});
export type Outlook = z.infer<typeof outlookSchema>;

export function outlookOf(
  data: DataFacts | undefined,
  { kind }: Verdict,
  release: string,
): Outlook {
  const { held = [], rehearsed = [], disk, databaseSize, availableMb, usedBytes } = data ?? {};
  return {
    held: held.find(({ mode }) => mode === kind) ?? null,
    rehearsed: rehearsalOf(rehearsed.findLast((each) => each.release === release)),
    disk: disk && databaseSize ? { needed: COPIES * databaseSize, free: disk.free } : null,
    memory:
      availableMb === undefined || usedBytes === undefined
        ? null
        : { neededMb: neededForTwoMb(usedBytes), freeMb: availableMb },
  };
}

function rehearsalOf(found: Rehearsed | undefined): Outlook["rehearsed"] {
  return found ? { at: found.at, ok: found.ok, seconds: found.seconds } : null;
}

/** The lines of a preview: only what the verdict makes of interest. */
export function outlookLines(verdict: Verdict, outlook: Outlook): string[] {
  const { disk, memory } = outlook;
  if (verdict.kind === "code-only") return memory === null ? [] : [memoryLine(memory)];
  if (verdict.kind === "impossible") return [];
  return [
    `  requests held: ${holdText(verdict, outlook)}`,
    ...(verdict.kind === "update" ? [`  rehearsed: ${rehearsalText(outlook)}`] : []),
    ...(disk === null || verdict.kind === "rewind"
      ? []
      : [
          `  rewind point: it and the update take ${megabytes(disk.needed)} of disk, ${megabytes(disk.free)} are free`,
        ]),
  ];
}

function holdText(verdict: Verdict, { held, rehearsed }: Outlook): string {
  if (verdict.kind === "update" && rehearsed?.ok === true) {
    return `about ${Math.ceil(rehearsed.seconds)} s for the update, and for the next release to start`;
  }
  if (held !== null) return heldText(held);
  return verdict.kind === "update" ? `not known: ${ipai("rehearse")}` : "not known";
}

function rehearsalText({ rehearsed }: Outlook): string {
  if (rehearsed === null) return "no";
  const { ok, seconds, at } = rehearsed;
  return ok ? `${seconds} s (${at})` : `it FAILED after ${seconds} s (${at})`;
}

function heldText({ mode, seconds, at }: NonNullable<Outlook["held"]>): string {
  return `${seconds} s in the last ${mode} (${at})`;
}

function memoryLine({ neededMb, freeMb }: NonNullable<Outlook["memory"]>): string {
  const needs = `  memory: a second release beside this one needs ${neededMb} MB, ${freeMb} MB are free`;
  return freeMb >= neededMb ? needs : `${needs}: nobody serves while the next one starts`;
}

/** @throws UserError when the disk has no room for what an update needs. */
export function refuseSmallDisk(stack: string, verdict: Verdict, { disk }: Outlook): void {
  if (verdict.kind !== "update" || disk === null || disk.free > disk.needed) return;
  throw new UserError(`The host of ${stack} has no room for this update; nothing was changed.`, {
    given: `a rewind point and the update need ${megabytes(disk.needed)}, ${megabytes(disk.free)} are free`,
    next: `lower ipai:odoo.rewind.points or make the disk bigger; ${ipai("verify", { stack })} shows what it holds`,
    code: "disk-too-small",
  });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MB`;
}
