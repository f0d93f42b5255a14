import { z } from "zod";

const measured = (what: string) =>
  z.number().nullable().describe(`${what}; null where nothing was measured`);

/** One step of the time that was asked for: what many samples of it add up to. */
export const point = z.object({
  at: z.number().describe("the end of the step, in seconds since 1970"),
  requests: measured("how many requests nginx answered, websockets left out"),
  failed_percent: measured("share of them that were answered 5xx"),
  refused_percent: measured("share of them that were answered 4xx"),
  p50: measured("seconds within which half of the answers came"),
  p95: measured("seconds within which 95 % of the answers came"),
  p99: measured("seconds within which 99 % of the answers came"),
  processor_percent: measured("the processors' time that was used"),
  memory_percent: measured("memory in use"),
  swap_percent: measured("swap in use"),
  disk_percent: measured("the fullest of the disks that the stack fills"),
  connections: measured("connections to PostgreSQL"),
  transactions: measured("PostgreSQL's transactions a second"),
  cached_percent: measured("blocks that PostgreSQL found in its own memory"),
  database_bytes: measured("size of all databases"),
});
export type Point = z.infer<typeof point>;
export type Measure = Exclude<keyof Point, "at">;

export const happening = z.object({
  at: z.number().describe("when, in seconds since 1970"),
  kind: z.string().describe("deploy, rollback, up, backup or drill"),
  what: z.string().describe("the release, or the backup's name"),
  ok: z.boolean().describe("whether it ended well"),
});
export type Happening = z.infer<typeof happening>;

/** What `components/watch/program/ipai_watch/recording.py` answers. */
export const recorded = z.object({
  from: z.number().describe("where the time begins, in seconds since 1970"),
  to: z.number().describe("where it ends, in seconds since 1970"),
  step: z.number().describe("length of a step, in seconds"),
  newest: z
    .number()
    .nullable()
    .describe("the newest sample, in seconds since 1970; null where there is none in that time"),
  points: z.array(point).describe("steps with a sample in them, oldest first"),
  events: z.array(happening).describe("deploys, backups and drills of that time, oldest first"),
});
export type Recorded = z.infer<typeof recorded>;
