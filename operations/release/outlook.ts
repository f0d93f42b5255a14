import { z } from "zod";
import { type DataFacts, heldSchema } from "../../checks/verify/host/dataProbe.ts";
import type { Verdict } from "../../images/verdict/verdict.ts";
import { neededForTwoMb } from "../../provider/resources/odooRelease/memory.ts";
import { UserError } from "../../report/userError.ts";

/** A copy of the database and what its update writes anew. */
const COPIES = 2;

/** What a release would need of its host, and what the host has. */
export const outlookSchema = z.object({
  held: heldSchema
    .nullable()
    .describe("how long requests were held the last time on this host; null when they never were"),
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

export function outlookOf(data: DataFacts | undefined, { kind }: Verdict): Outlook {
  const { held = [], disk, databaseSize, availableMb, usedBytes } = data ?? {};
  return {
    held: held.find(({ mode }) => mode === kind) ?? null,
    disk: disk && databaseSize ? { needed: COPIES * databaseSize, free: disk.free } : null,
    memory:
      availableMb === undefined || usedBytes === undefined
        ? null
        : { neededMb: neededForTwoMb(usedBytes), freeMb: availableMb },
  };
}

/** The lines of a preview: only what the verdict makes of interest. */
export function outlookLines(verdict: Verdict, { held, disk, memory }: Outlook): string[] {
  if (verdict.kind === "code-only") return memory === null ? [] : [memoryLine(memory)];
  if (verdict.kind === "impossible") return [];
  return [
    `  requests held: ${held === null ? "not known: this host has not done the like yet" : heldText(held)}`,
    ...(disk === null || verdict.kind === "rewind"
      ? []
      : [
          `  rewind point: it and the update take ${megabytes(disk.needed)} of disk, ${megabytes(disk.free)} are free`,
        ]),
  ];
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
    next: `lower ipai:odoo.rewind.points or make the disk bigger; npx ipai verify --stack ${stack} shows what it holds`,
    code: "disk-too-small",
  });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MB`;
}
