import { z } from "zod";
import { elapsed } from "../report/elapsed.ts";
import { ipai } from "../report/ipai.ts";
import { UserError } from "../report/userError.ts";
import { onHost } from "./backup/onHost.ts";
import { pickBackup } from "./backup/pickBackup.ts";
import { isProved, listedBackup, type ListedBackup } from "./backup/shapes.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";

const LIMIT_SECONDS = 4 * 3600;

const input = z.object({
  backup: z
    .string()
    .regex(/^(?:newest|\d{8}T\d{6}Z)$/, "must be newest, or a name that ipai backups shows")
    .optional()
    .describe("the backup: newest (the newest that was proved), or its name; none with --at")
    .meta({ positional: true }),
  target: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, "must be lower-case letters, digits and underscores")
    .default("odoo_staging")
    .describe("the database that is made, beside production"),
  at: z
    .string()
    .min(1)
    .optional()
    .describe(
      'bring the database back to this moment instead, such as "2026-11-27 14:05" in the stack\'s time zone, or with an offset from UTC',
    ),
  from: z
    .enum(["store", "copy"])
    .default("store")
    .describe("which store: the first, or the second copy alone"),
  attachment: z
    .string()
    .min(1)
    .optional()
    .describe("restore this attachment of Odoo's alone: its number, or its name"),
  file: z
    .string()
    .startsWith("/", "must be an absolute path of the host")
    .optional()
    .describe("restore this file or folder of the host alone: its path"),
  ...stackInput,
});

const output = z.object({
  kind: z.enum(["database", "attachment", "file"]).describe("what was restored"),
  id: z.string().describe("the backup that was restored, or the moment"),
  lacking: z
    .number()
    .optional()
    .describe("of a moment: attachments whose file neither the store nor production has"),
  target: z.string().describe("the database that now holds it, or its path on the host"),
  release: z
    .looseObject({ sha: z.string().describe("the commit that the release was built from") })
    .optional()
    .describe("the Odoo that fits a database"),
  putBack: z
    .boolean()
    .optional()
    .describe("whether production had lost the attachment's file, and has it again"),
  seconds: z.number().describe("how long it took"),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** `ipai restore`: a database with its filestore, an attachment, or a file; never over production. */
export const restore: Operation<Input, Output> = {
  name: "restore",
  summary:
    "restore a backup's Odoo, that of a moment, one attachment or one file, beside production",
  effect: "changes",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  run: async (ctx, given) => {
    const { stack, at, attachment, file, target } = given;
    if (attachment !== undefined && file !== undefined) throw bothParts();
    if (at !== undefined && given.backup === undefined) return ofMoment(ctx, given, at);
    const backup = given.backup ?? (await chosenBackup(ctx, stack));
    if (at !== undefined || backup === undefined) throw oneSource(stack);
    // The first store may be gone, so the copy is asked by the host, not the list.
    const fromList = backup === "newest" && given.from === "store";
    const id = fromList ? await newestProved(ctx, stack) : backup;
    const part = attachment === undefined ? file : `attachment ${attachment}`;
    const { restored } = await onHost(ctx, stack, {
      step: part === undefined ? `restore ${id} as ${target}` : `restore ${part} of ${id}`,
      words: ["restore", id, ...wordsOf(given)],
      ...(part === undefined
        ? { jobLimitMs: LIMIT_SECONDS * 1000 }
        : { limitMs: LIMIT_SECONDS * 1000 }),
      answer: z.object({ restored: output }),
    });
    return restored;
  },
  text: ({ kind, id, target, seconds, release, putBack, lacking }) => {
    const took = elapsed(seconds * 1000);
    if (kind !== "database") {
      const back = putBack === true ? "; production had lost it, and has it again" : "";
      return `the ${kind} of backup ${id} is ${target} on the host (${took})${back}`;
    }
    const what =
      lacking === undefined
        ? `backup ${id} is the database ${target} now (${took}); it fits release ${release?.sha ?? "?"}`
        : `the database of ${id} is ${target} now (${took}), and ${lacking === 0 ? "no file lacks" : `${lacking} files lack`}`;
    return [what, "it is a copy of production that is not neutralised: let no Odoo open it"].join(
      "\n",
    );
  },
};

/** Beside production, as it was at a moment. */
async function ofMoment(
  ctx: Context,
  { stack, target, attachment, file, from }: Input,
  at: string,
): Promise<Output> {
  if (attachment !== undefined || file !== undefined) throw partOfMoment(stack);
  if (from === "copy") throw momentOfCopy(stack);
  const { restored } = await onHost(ctx, stack, {
    step: `bring the database back to ${at} as ${target}`,
    words: ["at", at, target],
    jobLimitMs: LIMIT_SECONDS * 1000,
    answer: z.object({ restored: output }),
  });
  return restored;
}

function oneSource(stack: string): UserError {
  return new UserError("A restore takes one backup, or one moment.", {
    next: `${ipai("restore", { backup: "newest", stack })}, or ${ipai("restore", { at: "2026-11-27 14:05", stack })}; ${ipai("backups", { stack })} shows what there is`,
    code: "one-source",
  });
}

function partOfMoment(stack: string): UserError {
  return new UserError("One attachment or file comes from a backup, not from a moment.", {
    next: `name the backup in place of --at (${ipai("backups", { stack })})`,
    code: "part-of-moment",
  });
}

function momentOfCopy(stack: string): UserError {
  return new UserError(
    "PostgreSQL's log has no second copy: a moment comes from the first store.",
    {
      next: `leave --from out, or ${ipai("restore", { backup: "newest", from: "copy", stack })}`,
      code: "moment-of-copy",
    },
  );
}

function wordsOf({ attachment, file, target, from }: Input): readonly string[] {
  const source = from === "copy" ? ["--from=copy"] : [];
  if (attachment !== undefined) return [`--attachment=${attachment}`, ...source];
  return [file === undefined ? target : `--file=${file}`, ...source];
}

function bothParts(): UserError {
  return new UserError("One attachment or one file is restored at a time.", {
    next: "give --attachment or --file",
    code: "both-parts",
  });
}

async function backupsOf(ctx: Context, stack: string, step: string): Promise<ListedBackup[]> {
  const answer = z.object({ backups: z.array(listedBackup) });
  return (await onHost(ctx, stack, { step, words: ["list"], answer })).backups;
}

/** What the person at the terminal chooses; nothing where nobody sits there. */
async function chosenBackup(ctx: Context, stack: string): Promise<string | undefined> {
  if (ctx.ask === undefined) return undefined;
  return pickBackup(ctx.ask, stack, await backupsOf(ctx, stack, "list the backups"));
}

async function newestProved(ctx: Context, stack: string): Promise<string> {
  const backups = await backupsOf(ctx, stack, "find the newest backup that was proved");
  const found = backups.find(isProved);
  if (found) return found.id;
  throw new UserError(`Stack ${stack} has no backup that was proved.`, {
    given: `${backups.length} backups, none of them whole and proved`,
    next: ipai("backup", { stack }),
    code: "no-proved-backup",
  });
}
