import type { StackOutputs } from "../../components/outputs.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";

/** A stack of this machine begins to exist with its first `up`. */
const NEVER_UP = ["nothing-up", "stack-not-found"];

/** The release that a stack serves, by its last `up`; nothing before its first one. */
export async function servedRelease(ctx: Context, stack: string): Promise<string | undefined> {
  return (await servedOutputs(ctx, stack))?.release.sha;
}

/** What a stack says of itself, by its last `up`; nothing before its first one. */
export async function servedOutputs(
  ctx: Context,
  stack: string,
): Promise<StackOutputs | undefined> {
  try {
    return await readOutputs(ctx, stack);
  } catch (error) {
    if (error instanceof UserError && NEVER_UP.includes(error.code)) return undefined;
    throw error;
  }
}
