import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { readSettings } from "../../config/settings.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { ownBackups } from "./own.ts";
import { seal } from "./sealed.ts";

const input = z.object({
  ...stackInput,
  file: z
    .string()
    .optional()
    .describe("where to write it; below the checkout's .state/escrow when left out"),
});

const output = z.object({
  file: z.string().describe("what was written; it opens with the identity alone"),
  recipient: z.string().describe("the public key that it was written for"),
  repository: z.string().describe("the repository that it opens"),
});

/** Where a stack's escrow is, unless somebody says otherwise. */
export function escrowFile(root: string, stack: string, file?: string): string {
  const place = file ?? `.state/escrow/${stack}.age`;
  return isAbsolute(place) ? place : join(root, place);
}

/** `ipai backup escrow`: what opens the backups, for the day on which the stack's state is gone. */
export const backupEscrow: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "backup escrow",
  summary: "write what opens the backups, encrypted for the age key of ipai:backup.escrowFor",
  effect: "changes",
  input,
  output,
  run: async (ctx, { stack, file }) => {
    const { backup, escrow } = await ownBackups(ctx, stack);
    const settings = readSettings(stack, ctx.root).settings().backup;
    const recipient = settings.kind === "none" ? undefined : settings.escrowFor;
    if (recipient === undefined) throw noRecipient(stack);
    const { repository, region } = backup;
    const place = escrowFile(ctx.root, stack, file);
    const madeAt = new Date().toISOString();
    const { copy: keys, ...first } = escrow;
    const copy = backup.copy && keys && { copy: { ...backup.copy, ...keys } };
    const document = { format: 1, stack, madeAt, repository, region, ...first, ...copy } as const;
    await seal(document, recipient, place);
    return { file: place, recipient, repository };
  },
  text: ({ file, recipient }) =>
    [
      `${file} opens with the identity of ${recipient} alone`,
      "keep a copy where neither the host nor this machine can lose it",
    ].join("\n"),
};

function noRecipient(stack: string): UserError {
  return new UserError("The settings name no key for the escrow.", {
    given: `ipai:backup.escrowFor is not set in Pulumi.${stack}.yaml`,
    next: `age-keygen -o identity.txt prints a public key; set ipai:backup.escrowFor to it, then ${ipai("backup escrow", { stack })}`,
    code: "no-recipient",
    exitCode: ExitCode.configuration,
  });
}
