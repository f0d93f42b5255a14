import { machineCache } from "../machineCache.ts";
import { obtainGoTool } from "../engine/goTool.ts";
import type { Step } from "../../report/logger.ts";

const MODULE = "github.com/restic/restic";

/**
 * The path of restic for this machine.
 *
 * @throws UserError when it can neither be found nor built.
 */
export function obtainRestic(step: Step, signal: AbortSignal): Promise<string> {
  return obtainGoTool(
    {
      name: "restic",
      module: import.meta.dirname,
      dependency: MODULE,
      package: `${MODULE}/cmd/restic`,
      versionVariable: "main.version",
      versionArgument: "version",
      duration: "one to two minutes on two cores",
      next: "make sure that Go modules can be had on this machine, then run the command again",
    },
    {
      // That of a distribution may be too old to read what the hosts write.
      path: "",
      cacheRoot: machineCache(),
      step,
      announce: (line) => step.status(line),
      signal,
    },
  );
}
