import { parseDocument } from "yaml";
import { z } from "zod";

import { UserError } from "../../report/userError.ts";
import { branchProblem } from "./branchFilter.ts";
import { jobSchema, requiredJobs } from "./requiredJobs.ts";

/** GitHub takes one text in place of a list. */
const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

/** What may stand below `pull_request` without keeping a pull request out. */
const filterSchema = z
  .strictObject({
    types: texts.optional(),
    branches: texts.optional(),
    "branches-ignore": texts.optional(),
  })
  .nullable();
const triggers = z.union([
  z.string().transform((name): Record<string, unknown> => ({ [name]: null })),
  z.array(z.string()).transform((names) => Object.fromEntries(names.map((name) => [name, null]))),
  z.record(z.string(), z.unknown()),
]);
const workflowSchema = z.looseObject({
  on: triggers,
  jobs: z.record(z.string(), jobSchema),
  concurrency: z.unknown().optional(),
});

/** What GitHub runs a workflow for when it names no types: all that gives a pull request new code. */
const NEEDED_TYPES = ["opened", "synchronize", "reopened"];

/**
 * The names under which GitHub reports a workflow's jobs on a pull request: what a branch rule may
 * require. A name that no job reports would hold every pull request back for ever, so only what
 * GitHub documents to run for each of them is accepted, and all else refused.
 *
 * @param file The workflow's path, for messages.
 * @param text The workflow itself.
 * @param branch The branch that the pull requests go to.
 * @throws UserError naming the job or trigger that stands in the way
 */
export function checkContexts(file: string, text: string, branch = "main"): string[] {
  const parsed = workflowSchema.safeParse(contentOf(file, text));
  if (!parsed.success) throw unusable(file, phrase(parsed.error));
  const { on, jobs, concurrency } = parsed.data;
  const shared = [concurrency, ...Object.values(jobs).map((job) => job.concurrency)].some(isShared);
  const problem =
    triggerProblem(on, branch) ??
    (shared
      ? "its concurrency group is the same for all pull requests, so one cancels the checks of another"
      : undefined);
  if (problem !== undefined) throw unusable(file, problem);
  const required = requiredJobs(jobs);
  if ("problem" in required) throw unusable(file, required.problem);
  return required.names;
}

function contentOf(file: string, text: string): unknown {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw unusable(file, `it is no YAML: ${broken.message}`);
  try {
    return document.toJS();
  } catch (cause) {
    // An alias that leads nowhere.
    throw unusable(file, `it is no YAML: ${cause instanceof Error ? cause.message : "?"}`, cause);
  }
}

function triggerProblem(on: Readonly<Record<string, unknown>>, branch: string): string | undefined {
  if (!("pull_request" in on)) return "it does not run on pull_request";
  const written = on["pull_request"];
  if (typeof written === "object" && written !== null && Object.keys(written).some(isPaths))
    return "it runs only for some paths, so a pull request beside them would wait for ever";
  const filter = filterSchema.safeParse(written);
  if (!filter.success) return `pull_request cannot be judged: ${phrase(filter.error)}`;
  const { types, branches, "branches-ignore": ignored } = filter.data ?? {};
  const missing = types && NEEDED_TYPES.filter((type) => !types.includes(type));
  if (missing?.length)
    return `its types lack ${missing.join(", ")}, so some pull requests would wait for ever`;
  return branchProblem(branch, { ...(branches && { branches }), ...(ignored && { ignored }) });
}

function isPaths(key: string): boolean {
  return key === "paths" || key === "paths-ignore";
}

/** What tells one pull request from another. */
const OF_ONE =
  /\$\{\{[^}]*\bgithub\.(?:ref|ref_name|head_ref|run_id|sha|event\.(?:pull_request\.)?number|event\.pull_request\.head\.\w+)\b/;

/** In one group GitHub lets one run work and one wait, and cancels the others. */
function isShared(concurrency: unknown): boolean {
  if (concurrency === undefined || concurrency === null) return false;
  const group =
    typeof concurrency === "object" ? (concurrency as { group?: unknown }).group : concurrency;
  return typeof group !== "string" || !OF_ONE.test(group);
}

function phrase(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => [path.join("."), message].filter((part) => part !== "").join(": "))
    .join("; ");
}

function unusable(file: string, why: string, cause?: unknown): UserError {
  return new UserError(`No branch rule can require ${file}: ${why}.`, {
    code: "branch-protection-workflow",
    next: `Change ${file}, or require another workflow in the setting ipai:github.`,
    cause,
  });
}
