import type { StackOutputs } from "../../components/outputs.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";

export interface OwnBackups {
  readonly outputs: StackOutputs;
  readonly backup: NonNullable<StackOutputs["backup"]>;
  /** What opens them, as the stack's state has it. */
  readonly escrow: NonNullable<StackOutputs["escrow"]>;
}

/** @throws UserError for a stack that makes no backups. */
export async function ownBackups(ctx: Context, stack: string): Promise<OwnBackups> {
  const outputs = await readOutputs(ctx, stack);
  const { backup, escrow, connection } = outputs;
  if (backup !== undefined && escrow !== undefined) return { outputs, backup, escrow };
  const kind = connection.address === "127.0.0.1" ? "{ kind: lab }" : "{ kind: spaces, … }";
  throw new UserError(`Stack ${stack} makes no backups.`, {
    given: `ipai:backup is not set in Pulumi.${stack}.yaml`,
    next: `add "ipai:backup: ${kind}" there (docs/backup.md), then ${ipai("up", { stack })}`,
    code: "no-backup",
  });
}
