import type { StackOutputs } from "../../components/outputs.ts";
import { ExitCode } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { isLocal } from "../stack/backend.ts";
import { engineAccount } from "./engineAccount.ts";
import type { EvidenceOutput, Recorded } from "./keep.ts";
import { evidenceOutput, kept } from "./keep.ts";
import { Witness } from "./witness.ts";

export { evidenceOutput, type EvidenceOutput, type Recorded };

export interface Subject<T> {
  readonly stack: string;
  /** The operation's name; the last part of the pack's path. */
  readonly operation: string;
  readonly reason?: string | undefined;
  readonly outputs?: (result: T) => StackOutputs;
}

/**
 * Records work that the engine does on a stack. What the engine was never asked for leaves
 * nothing. For everything else there is `recordedChecks`.
 */
export function recorded<T extends object>(
  ctx: Context,
  { outputs, ...subject }: Subject<T>,
  work: (ctx: Context) => Promise<T>,
): Promise<T & Recorded> {
  const witness = new Witness();
  return kept(ctx, subject, {
    work: () => work({ ...ctx, witness }),
    account: async ({ startedAt, result, thrown }) => {
      if (result === undefined && !witness.heardAnything) return undefined;
      return engineAccount({
        witness,
        startedAt,
        thrown,
        outputs: result === undefined ? undefined : outputs?.(result),
      });
    },
  });
}

/** Ours when only the evidence is missing, where it is owed: not for the stacks of this machine. */
export function recordedExitCode({ stack, evidence }: Recorded & { stack: string }): number {
  return "missing" in evidence && !isLocal(stack) ? ExitCode.unrecorded : ExitCode.ok;
}
