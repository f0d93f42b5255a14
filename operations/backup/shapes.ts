import { z } from "zod";

/** What a backup or its proof says went wrong. */
export const failure = z
  .object({
    what: z.string().describe("what went wrong, in one sentence"),
    said: z.string().describe("the program's own words"),
    next: z.string().describe("what to do"),
    code: z.string().describe("a stable name for it"),
  })
  .describe("why it failed, and what to do next");

export const made = z.object({
  ok: z.boolean().describe("whether the backup is whole"),
  startedAt: z.number().describe("when it began, in seconds since 1970"),
  seconds: z.number().describe("how long it took"),
  bytes: z.number().optional().describe("size of what it holds"),
  added: z.number().optional().describe("bytes that the store had to take, compressed"),
  files: z.number().optional().describe("files besides the databases"),
  missing: z
    .number()
    .optional()
    .describe("attachments whose file was gone before the backup, out of Odoo's own filestore"),
  release: z
    .looseObject({ sha: z.string().describe("the commit that the release was built from") })
    .describe("the Odoo that it fits"),
  failure: failure.optional(),
});

export const proof = z.object({
  id: z.string().describe("the backup that was proved"),
  ok: z.boolean().describe("whether everything that was compared is equal"),
  at: z.number().describe("when, in seconds since 1970"),
  seconds: z.number().describe("how long it took"),
  checks: z
    .array(
      z.object({
        name: z.string().describe("what was compared"),
        ok: z.boolean().describe("whether it is equal"),
        lookedAt: z.number().describe("how many tables, sequences, modules or attachments"),
        problems: z.array(z.string()).describe("the first ten differences"),
      }),
    )
    .describe("what was compared with the manifest written when the backup was made"),
});

export const copied = z.object({
  ok: z.boolean().describe("whether the copy was made and is whole"),
  startedAt: z.number().describe("when it began, in seconds since 1970"),
  seconds: z.number().describe("how long it took"),
  backups: z.array(z.string()).describe("what was added, oldest first"),
  failure: failure.optional(),
});

export const listedBackup = z.object({
  id: z.string().describe("the backup's name: when it began, in UTC"),
  complete: z.boolean().describe("whether all of its parts are in the store"),
  made: made.nullable().describe("how it was made; null when neither host nor store knows"),
  proof: proof.nullable().describe("its newest proof; null when it was never proved"),
  copy: z
    .object({
      held: z
        .boolean()
        .nullable()
        .describe("whether the second store has it; null when it cannot be asked"),
      why: z.string().nullable().describe("why it has not, or why it cannot be asked"),
    })
    .nullish()
    .describe("its second copy; null for a stack that makes none"),
});

export const listedWindow = z.object({
  from: z.number().optional().describe("the first moment, in seconds since 1970"),
  to: z.number().optional().describe("the last one that the bucket holds"),
  said: z
    .object({ from: z.string().describe("the first"), to: z.string().describe("the last") })
    .optional()
    .describe("the same in the stack's time zone"),
  problem: z.string().optional().describe("why there is none"),
});

export type ListedWindow = z.infer<typeof listedWindow>;
export type Copied = z.infer<typeof copied>;
export type Made = z.infer<typeof made>;
export type Proof = z.infer<typeof proof>;
export type ListedBackup = z.infer<typeof listedBackup>;

/** Whether a person can rely on it. */
export function isProved({ complete, made: how, proof: shown }: ListedBackup): boolean {
  return complete && how?.ok === true && shown?.ok === true;
}
