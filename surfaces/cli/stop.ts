import { elapsed } from "../../report/elapsed.ts";
import { ExitCode, UserError } from "../../report/userError.ts";

/** Ends an operation cleanly: on Ctrl-C, on SIGTERM, and when its time is over. */
export interface StopSignal extends Disposable {
  readonly signal: AbortSignal;
}

export function stopSignal(command: string, timeoutMs: number): StopSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort(stopped(command));
  const timer = setTimeout(() => controller.abort(outOfTime(command, timeoutMs)), timeoutMs);
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}

function stopped(command: string): UserError {
  return new UserError(`ipai ${command} was stopped.`, {
    next: `ipai ${command} goes on where this one ended`,
    code: "cancelled",
    exitCode: ExitCode.cancelled,
  });
}

function outOfTime(command: string, timeoutMs: number): UserError {
  return new UserError(`ipai ${command} did not end within ${elapsed(timeoutMs)}.`, {
    given: "it was stopped cleanly; what was done is recorded",
    next: `TIMEOUT=${Math.round((timeoutMs / 1000) * 2)} ipai ${command} (seconds): it goes on where this one ended`,
    code: "timeout",
    exitCode: ExitCode.timeout,
  });
}
