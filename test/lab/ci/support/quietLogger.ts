import type { Logger } from "../../../../report/logger.ts";

/** Says nothing; steps are done all the same. */
export function quietLogger(): Logger {
  const nothing = (): void => undefined;
  return {
    info: nothing,
    warning: nothing,
    status: nothing,
    step: (_title, work) => work({ status: nothing, result: nothing }),
  };
}
