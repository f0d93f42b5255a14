import { matchesGlob } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";

import { UserError } from "../../report/userError.ts";

const pullRequest = z
  .looseObject({
    branches: z.array(z.string()).optional(),
    paths: z.array(z.string()).optional(),
    "paths-ignore": z.array(z.string()).optional(),
  })
  .nullable();
const triggers = z.union([
  z.string().transform((name): Record<string, unknown> => ({ [name]: null })),
  z.array(z.string()).transform((names) => Object.fromEntries(names.map((name) => [name, null]))),
  z.record(z.string(), z.unknown()),
]);
const job = z.looseObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  if: z.unknown().optional(),
  strategy: z.looseObject({ matrix: z.unknown().optional() }).optional(),
});
const workflow = z.looseObject({ name: z.string(), on: triggers, jobs: z.record(z.string(), job) });

/**
 * The names under which GitHub reports a workflow's jobs on a pull request: what a branch rule may
 * require. A name that no job reports would hold every pull request back for ever, so a workflow
 * that cannot report on each pull request is refused.
 *
 * @param file The workflow's path, for messages.
 * @param text The workflow itself.
 * @param branch The branch that the pull requests go to.
 * @throws UserError naming the job or trigger that stands in the way
 */
export function checkContexts(file: string, text: string, branch = "main"): string[] {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw unusable(file, `it is no YAML: ${broken.message}`);
  const parsed = workflow.safeParse(document.toJS());
  if (!parsed.success) throw unusable(file, z.prettifyError(parsed.error));
  const { on, jobs } = parsed.data;
  if (!("pull_request" in on)) throw unusable(file, "it does not run on pull_request");
  const filter = pullRequest.parse(on["pull_request"]);
  if (filter?.paths ?? filter?.["paths-ignore"]) {
    throw unusable(
      file,
      "it runs only for some paths, so a pull request beside them would wait for ever",
    );
  }
  if (filter?.branches?.some((pattern) => matchesGlob(branch, pattern)) === false) {
    throw unusable(file, `it does not run for pull requests to ${branch}`);
  }
  return Object.entries(jobs).map(([id, declared]) => {
    if (declared.uses !== undefined)
      throw unusable(file, `job ${id} calls another workflow, whose job names it does not show`);
    if (declared.strategy?.matrix !== undefined)
      throw unusable(file, `job ${id} has a matrix, so its names are not fixed`);
    if (declared.if !== undefined)
      throw unusable(file, `job ${id} has a condition, so it may never report`);
    if (declared.name?.includes("${{"))
      throw unusable(file, `the name of job ${id} is an expression`);
    return declared.name ?? id;
  });
}

function unusable(file: string, why: string): UserError {
  return new UserError(`No branch rule can require ${file}: ${why}.`, {
    code: "branch-protection-workflow",
    next: `Change ${file}, or require another workflow in the setting ipai:github.`,
  });
}
