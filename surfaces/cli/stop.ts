import { commandText } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";

/** Ends an operation cleanly on Ctrl-C and on SIGTERM. */
export interface StopSignal extends Disposable {
  readonly signal: AbortSignal;
}

export function stopSignal(command: string): StopSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort(stopped(command));
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}

function stopped(command: string): UserError {
  return new UserError(`ipai ${command} was stopped.`, {
    next: `${commandText(command)} goes on where this one ended`,
    code: "cancelled",
    exitCode: ExitCode.cancelled,
  });
}
