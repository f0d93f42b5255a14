import { CommandError } from "../../../../provider/ssh/commandError.ts";
import type { Remote, RemoteCommand } from "../../../../provider/ssh/remote.ts";

/** What the host answers to a step: its output, or an exit code with it. */
export type Answer = string | { readonly exitCode: number; readonly output: string };

/** A host that knows nothing but these answers. Each step it was asked for is in `steps`. */
export function scriptedRemote(
  answer: (command: RemoteCommand) => Answer,
): Remote & { readonly steps: readonly string[] } {
  const steps: string[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- a failure must reject, not throw
  const run = async (command: RemoteCommand) => {
    steps.push(command.step);
    const said = answer(command);
    const { exitCode, output } = typeof said === "string" ? { exitCode: 0, output: said } : said;
    if ((command.okExitCodes ?? [0]).includes(exitCode)) {
      return { exitCode, stdout: output, stderr: "" };
    }
    throw new CommandError("root@host:22", command, { kind: "failed", exitCode }, output);
  };
  return { label: "root@host:22", run, runJob: run, close: () => Promise.resolve(), steps };
}
