import { createInterface } from "node:readline/promises";
import { ExitCode, UserError } from "../../report/userError.ts";
import { fitted } from "./console.ts";

/** A way to ask the person at the terminal; nothing where input or output is no terminal. */
export function askAtTerminal(
  { stdin, stderr, kill, pid }: Pick<NodeJS.Process, "stdin" | "stderr" | "kill" | "pid">,
  signal: AbortSignal,
): ((question: string) => Promise<string>) | undefined {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (question) => {
    const terminal = createInterface({ input: stdin, output: stderr });
    // The terminal hands Ctrl-C on as a key while a line is edited: it means what it always means.
    terminal.on("SIGINT", () => kill(pid, "SIGINT"));
    const closed = new Promise<never>((_, reject) => {
      terminal.once("close", () => reject(unanswered()));
    });
    closed.catch(() => undefined);
    try {
      const asked = fitted(question, stderr);
      return await Promise.race([terminal.question(asked, { signal }), closed]);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      terminal.close();
    }
  };
}

/** After Ctrl-D, or when the terminal is gone. */
function unanswered(): UserError {
  return new UserError("The question was not answered.", {
    given: "the input ended",
    next: "run the command again",
    code: "cancelled",
    exitCode: ExitCode.cancelled,
  });
}
