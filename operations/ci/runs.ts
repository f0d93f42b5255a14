import { z } from "zod";
import { GitHub } from "../../components/clouds/gitHub.ts";
import { cloudAddresses } from "../../config/cloudAddresses.ts";
import { loadSettings, type Settings } from "../../config/settings.ts";
import { ipai } from "../../report/ipai.ts";
import { plainLine } from "../../report/plainLine.ts";
import { table } from "../../report/table.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";

/** Runs of one branch that are worth a look. */
const SHOWN = 10;
/** Who waits for a page does not wait for GitHub's bad hour. Milliseconds. */
const LIMIT_MS = 10_000;

const input = z.object({
  repo: z
    .string()
    .regex(/^[\w.-]{1,100}(?:\/[\w.-]{1,100})?$/, "a repository is a name, or owner/name")
    .optional()
    .describe("one of the repositories that the stack guards; all when left out"),
  branch: z
    .string()
    .regex(/^[\w][\w./-]{0,199}$/, "a branch is a name that git knows")
    .optional()
    .describe("one of the branches that the stack guards; all when left out"),
  ...stackInput,
});

const output = z.object({
  stack: z.string().describe("whose branches they are"),
  branches: z
    .array(
      z.object({
        repository: z.string().describe("owner and name on GitHub"),
        branch: z.string().describe("the guarded branch"),
        runs: z
          .array(
            z.object({
              workflow: z.string().describe("the workflow's name"),
              result: z.string().describe("GitHub's conclusion; of a run that goes on, its status"),
              passed: z.boolean().nullable().describe("null while it runs or when it was skipped"),
              title: z.string().describe("the commit's or the pull request's title"),
              sha: z.string().describe("the commit that was judged"),
              at: z.iso.datetime().describe("when it was started"),
              url: z.url().describe("where GitHub shows it"),
            }),
          )
          .describe("newest first"),
      }),
    )
    .describe("each branch of ipai:github"),
  here: z
    .string()
    .describe("the command that judges this checkout in the same way on this machine"),
});

/** What the workflows run as well. */
const HERE = ipai("ci run");

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** `ipai ci runs`: what GitHub says of the guarded branches. */
export const ciRuns: Operation<Input, Output> = {
  name: "ci runs",
  summary: "list the last runs of CI on the branches that the stack guards, as GitHub has them",
  effect: "read-only",
  timeoutSeconds: 30,
  input,
  output,
  run: listRuns,
  text: ({ stack, branches }) =>
    branches.length === 0
      ? `stack ${stack} guards no branch: ipai:github in Pulumi.${stack}.yaml names them`
      : [...branches.map(branchText), `the same on this machine: ${HERE}`].join("\n\n"),
};

/** @throws UserError without a token, and when GitHub does not answer: that is unknown, never green. */
async function listRuns(ctx: Context, { stack, repo, branch: one }: Input): Promise<Output> {
  const { github } = loadSettings(stack, ctx.root);
  if (github === undefined) return { stack, branches: [], here: HERE };
  const { owner } = github;
  const meant = github.branches.filter(
    ({ repository, branch }) =>
      (repo === undefined || repo === repository || repo === `${owner}/${repository}`) &&
      (one === undefined || one === branch),
  );
  if (meant.length === 0 && github.branches.length > 0) throw notGuarded(stack, github);
  const token = ctx.environment["GITHUB_TOKEN"];
  if (!token) {
    throw new UserError("GITHUB_TOKEN is not set.", {
      next: `set GITHUB_TOKEN, then ${ipai("ci runs", { stack })}`,
      code: "credentials",
      exitCode: ExitCode.authentication,
    });
  }
  const { gitHub: url } = cloudAddresses(ctx.environment);
  const account = new GitHub({
    ...{ url, token, limitMs: LIMIT_MS, signal: ctx.signal },
    waiting: (message) => ctx.log.status(message),
  });
  const branches = await Promise.all(
    meant.map(async ({ repository, branch }) => {
      const found = await account.runs(owner, repository, { branch, count: SHOWN });
      return { repository: `${owner}/${repository}`, branch, runs: found.map(runOf) };
    }),
  );
  return { stack, branches, here: HERE };
}

function notGuarded(
  stack: string,
  { owner, branches }: NonNullable<Settings["github"]>,
): UserError {
  return new UserError(`Stack ${stack} guards no such branch.`, {
    given: branches
      .map(({ repository, branch }) => `it guards ${branch} of ${owner}/${repository}`)
      .join("\n"),
    next: `${ipai("ci runs", { stack })} lists all of them`,
    code: "not-guarded",
  });
}

type Found = Awaited<ReturnType<GitHub["runs"]>>[number];
type Run = Output["branches"][number]["runs"][number];

function runOf(run: Found): Run {
  const { conclusion, status } = run;
  const judged = conclusion !== null && !["skipped", "neutral", "cancelled"].includes(conclusion);
  return {
    workflow: plainLine(run.name ?? ""),
    result: conclusion ?? status ?? "unknown",
    passed: judged ? conclusion === "success" : null,
    title: plainLine(run.display_title),
    sha: run.head_sha,
    at: run.created_at,
    url: run.html_url,
  };
}

function branchText({ repository, branch, runs }: Output["branches"][number]): string {
  const heading = `${branch} of ${repository}`;
  if (runs.length === 0) return `${heading}: GitHub has no run`;
  const rows = runs.map(({ at, workflow, result, sha, title }) => [
    at,
    result,
    workflow,
    sha.slice(0, 12),
    title,
  ]);
  return `${heading}\n${table([["when", "result", "workflow", "commit", "title"], ...rows], { head: true })}`;
}
