import { z } from "zod";
import { elapsed } from "../report/elapsed.ts";
import { UserError } from "../report/userError.ts";
import { onHost } from "./backup/onHost.ts";
import { isProved, listedBackup } from "./backup/shapes.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";

const LIMIT_SECONDS = 4 * 3600;

const input = z.object({
  backup: z
    .string()
    .regex(/^(?:newest|\d{8}T\d{6}Z)$/, "must be newest, or a name that ipai backups shows")
    .describe("the backup: newest (the newest that was proved), or its name")
    .meta({ positional: true }),
  target: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, "must be lower-case letters, digits and underscores")
    .default("odoo_staging")
    .describe("the database that is made, beside production"),
  ...stackInput,
});

const output = z.object({
  id: z.string().describe("the backup that was restored"),
  target: z.string().describe("the database that now holds it"),
  release: z
    .looseObject({ sha: z.string().describe("the commit that the release was built from") })
    .describe("the Odoo that fits it"),
  seconds: z.number().describe("how long it took"),
});

/** `ipai restore`: database and filestore under another name. Production is never written over. */
export const restore: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "restore",
  summary: "restore a backup's Odoo database and filestore beside production",
  effect: "changes",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  run: async (ctx, { stack, backup, target }) => {
    const id = backup === "newest" ? await newestProved(ctx, stack) : backup;
    const { restored } = await onHost(ctx, stack, {
      step: `restore ${id} as ${target}`,
      words: ["restore", id, target],
      jobLimitMs: LIMIT_SECONDS * 1000,
      answer: z.object({ restored: output }),
    });
    return restored;
  },
  text: ({ id, target, seconds, release }) =>
    [
      `backup ${id} is the database ${target} now (${elapsed(seconds * 1000)}); it fits release ${release.sha}`,
      "it is a copy of production that is not neutralised: let no Odoo open it",
    ].join("\n"),
};

async function newestProved(ctx: Context, stack: string): Promise<string> {
  const { backups } = await onHost(ctx, stack, {
    step: "find the newest backup that was proved",
    words: ["list"],
    answer: z.object({ backups: z.array(listedBackup) }),
  });
  const found = backups.find(isProved);
  if (found) return found.id;
  throw new UserError(`Stack ${stack} has no backup that was proved.`, {
    given: `${backups.length} backups, none of them whole and proved`,
    next: `npx ipai backup --stack ${stack}`,
    code: "no-proved-backup",
  });
}
