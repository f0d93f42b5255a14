import {
  obtainGoTool,
  type GoTool,
  type GoToolOptions,
} from "../../../../machine/engine/goTool.ts";

const MODULE = "github.com/rhysd/actionlint";

const ACTIONLINT: GoTool = {
  name: "actionlint",
  module: import.meta.dirname,
  dependency: MODULE,
  package: `${MODULE}/cmd/actionlint`,
  versionVariable: `${MODULE}.version`,
  versionArgument: "-version",
  duration: "a quarter of a minute on two cores",
  next: "install actionlint, then run the command again",
};

/** The actionlint of this machine. @throws UserError when it can neither be found nor built. */
export function obtainActionlint(options: GoToolOptions): Promise<string> {
  return obtainGoTool(ACTIONLINT, options);
}
