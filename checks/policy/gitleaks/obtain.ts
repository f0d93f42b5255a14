import type { GoOptions } from "../../../machine/engine/go.ts";
import { obtainGoTool, type GoTool, type GoToolOptions } from "../../../machine/engine/goTool.ts";
import { ipai } from "../../../report/ipai.ts";

const MODULE = "github.com/zricethezav/gitleaks/v8";

const GITLEAKS: GoTool = {
  name: "gitleaks",
  module: import.meta.dirname,
  dependency: MODULE,
  package: MODULE,
  versionVariable: `${MODULE}/version.Version`,
  versionArgument: "version",
  duration: "half a minute on two cores",
  next: `install gitleaks, or leave its rules out on purpose: ${ipai("policy check", { without: "gitleaks" })}`,
};

/** The gitleaks of this machine. @throws UserError when it can neither be found nor built. */
export function obtainGitleaks(
  options: GoToolOptions,
  provideGo?: (options: GoOptions) => Promise<string>,
): Promise<string> {
  return obtainGoTool(GITLEAKS, options, provideGo);
}
