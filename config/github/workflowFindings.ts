import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../report/userError.ts";
import type { SettingFinding } from "../finding.ts";
import type { WrittenSettings } from "../schema.ts";
import { checkContexts } from "./checkContexts.ts";

/** What keeps the named workflows from being required: said before the engine starts. */
export function workflowFindings(
  github: WrittenSettings["github"] | undefined,
  root: string,
): SettingFinding[] {
  return (github?.branches ?? []).flatMap(({ workflow, branch }) => {
    const what = unusable(root, workflow, branch);
    const example = ".github/workflows/odoo-ce-ci.yml";
    return what === undefined ? [] : [{ key: "ipai:github.branches.workflow", what, example }];
  });
}

function unusable(root: string, workflow: string, branch: string): string | undefined {
  const path = join(root, workflow);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    return `names a file that this checkout does not have: ${workflow}`;
  try {
    checkContexts(workflow, readFileSync(path, "utf8"), branch);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return `cannot be required: ${error.message}`;
    throw error;
  }
}
