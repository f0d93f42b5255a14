import { RunError } from "@pulumi/pulumi/errors.js";
import { UserError } from "../report/userError.ts";

/**
 * For plain `pulumi`, whose language host prints a stack trace with everything but a `RunError`:
 * a failure that a person can mend comes as what is wrong, what was found and what to do next.
 */
export async function readable<T>(program: () => Promise<T>): Promise<T> {
  try {
    return await program();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const given = error.given === undefined ? [] : [error.given.replaceAll(/^/gm, "  ")];
    throw new RunError([error.message, ...given, `next: ${error.next}`].join("\n"));
  }
}
