import { machineCache } from "../../machine/machineCache.ts";
import { obtainGoTool } from "../../machine/engine/goTool.ts";
import { ipai } from "../../report/ipai.ts";
import type { Step } from "../../report/logger.ts";

const MODULE = "github.com/versity/versitygw";

/**
 * The path of the S3 server: it has versions and object locks, as the stores of clouds have.
 *
 * @throws UserError when it can neither be found nor built.
 */
export function obtainStoreServer(step: Step, signal: AbortSignal): Promise<string> {
  return obtainGoTool(
    {
      name: "versitygw",
      module: import.meta.dirname,
      dependency: MODULE,
      package: `${MODULE}/cmd/versitygw`,
      versionVariable: "main.Version",
      versionArgument: "--version",
      duration: "one to two minutes on two cores",
      next: `make sure that Go modules can be had on this machine, then ${ipai("up")} again`,
    },
    {
      // A container runs it, so one of the PATH would have to be found there too.
      path: "",
      cacheRoot: machineCache(),
      step,
      announce: (line) => step.status(line),
      signal,
    },
  );
}
