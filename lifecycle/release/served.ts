import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";

/** The release that a stack serves, by its last `up`; nothing before its first one. */
export async function servedRelease(ctx: Context, stack: string): Promise<string | undefined> {
  try {
    return (await readOutputs(ctx, stack)).release.sha;
  } catch (error) {
    if (error instanceof UserError && error.code === "nothing-up") return undefined;
    throw error;
  }
}
