import { ExitCode } from "../../report/userError.ts";

/**
 * Keeps a stream that cannot be written to from ending the process in the middle of an operation.
 * A reader may leave early (`| head -1`): what was asked for is done all the same. A result that a
 * full disk did not take is a failure; of standard error there is nobody left to tell.
 */
export function outliveReaders(current: NodeJS.Process): void {
  const { stdout, stderr } = current;
  stderr.on("error", () => undefined);
  stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    stderr.write(
      `error: The result cannot be written to standard output.\n  ${message}\nnext: make room, then run the command again\n`,
    );
    current.exitCode = ExitCode.error;
  });
}
