import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";

const SCRIPT = `
[ -x /usr/local/sbin/ipai-watch ] || { echo absent; exit 0; }
exec /usr/local/sbin/ipai-watch "$@"
`;

/** All checks together, on a host that is busy. */
const LIMIT_MS = 120_000;

/**
 * Asks the program by which the host looks at itself; its answer is one line of JSON.
 *
 * @throws UserError for a host that does not have it yet, and when it does not answer.
 */
export async function askWatch<T>(
  { signal, redactor, ...ctx }: Context,
  stack: string,
  { step, words, answer }: { step: string; words: readonly string[]; answer: z.ZodType<T> },
): Promise<{ readonly answer: T; readonly outputs: StackOutputs }> {
  const outputs = await readOutputs({ ...ctx, signal, redactor }, stack);
  const redact = (text: string): string => redactor.redact(text);
  const remote = await openRemote(outputs.connection, { signal, redact });
  try {
    const command = { step, script: SCRIPT, args: words, timeoutMs: LIMIT_MS, signal };
    const { stdout, stderr } = await remote.run({ ...command, okExitCodes: [0, 1, 2] });
    const line = stdout.trim().split("\n").at(-1) ?? "";
    if (line.startsWith("{")) return { answer: answer.parse(JSON.parse(line)), outputs };
    throw new UserError("The host does not look at itself.", {
      given: line === "absent" ? "it has no ipai-watch" : (stderr.trim().split("\n").at(-1) ?? ""),
      next: ipai("up", { refresh: true, stack }),
      code: "no-watch",
    });
  } finally {
    await remote.close();
  }
}
