import { setImmediate as nextTurn } from "node:timers/promises";
import { isGrpcError } from "@pulumi/pulumi/errors.js";
import { callFailure, engineEnded } from "../../components/callFailure.ts";
import { everythingDeclared } from "../../machine/engine/sdk.ts";
import { UserError } from "../../report/userError.ts";

/**
 * Runs an inline program and sees to it that it declared all it meant to. A value that could not be
 * had, as from a name server that is down, keeps the resources that need it from being declared, and
 * the SDK tells the engine that an inline program is through before it looks for errors
 * (machine/engine/sdk.ts): the engine would then take away what stands on the host. Of two programs
 * that run at once each hears of its own alone (`keepRunsApart`).
 *
 * @throws UserError with the first such value; the engine then takes nothing away.
 */
export async function wholeProgram<T>(program: () => Promise<T>): Promise<T> {
  const lost: unknown[] = [];
  const note = (reason: unknown): void => {
    // What became of a resource itself is the engine's to tell.
    if (!(reason instanceof Error && isGrpcError(reason))) lost.push(reason);
  };
  process.on("unhandledRejection", note);
  try {
    const returned = await program();
    await everythingDeclared();
    // Rejections that nobody handles are announced after the turn they came in.
    await nextTurn();
    if (lost.length > 0) throw incomplete(lost[0]);
    return returned;
  } finally {
    process.off("unhandledRejection", note);
  }
}

function incomplete(cause: unknown): unknown {
  if (cause instanceof UserError || engineEnded(cause)) return cause;
  const { given, next = "mend that, then run the command again" } = callFailure(cause);
  return new UserError("Something that the stack is declared from could not be found out.", {
    given: `${given}\nnothing was taken away for want of it`,
    next,
    code: "program-incomplete",
    cause,
  });
}
