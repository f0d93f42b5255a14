import { z } from "zod";
import { ExitCode, UserError } from "../../report/userError.ts";
import { CloudApi } from "./cloudApi.ts";
import type { CloudApiOptions } from "./cloudApi.ts";

const repository = z.object({
  full_name: z.string(),
  default_branch: z.string(),
  permissions: z.object({ admin: z.boolean() }).optional(),
});
const rules = z.object({
  data: z
    .object({
      repository: z
        .object({
          branchProtectionRules: z.object({ nodes: z.array(z.object({ pattern: z.string() })) }),
        })
        .nullish(),
    })
    .nullish(),
  errors: z.array(z.object({ message: z.string() })).nullish(),
});

const runs = z.object({
  workflow_runs: z.array(
    z.object({
      name: z.string().nullish(),
      display_title: z.string(),
      head_sha: z.string(),
      status: z.string().nullable(),
      conclusion: z.string().nullable(),
      created_at: z.iso.datetime(),
      html_url: z.url(),
    }),
  ),
});

const RULES = `query ($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    branchProtectionRules(first: 100) { nodes { pattern } }
  }
}`;

/** The repositories that a stack guards. */
export class GitHub {
  readonly #api: CloudApi;

  constructor(options: Omit<CloudApiOptions, "cloud" | "variable">) {
    this.#api = new CloudApi({ ...options, cloud: "GitHub", variable: "GITHUB_TOKEN" });
  }

  repository(owner: string, name: string) {
    return this.#api.read({
      path: `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`,
      answer: repository,
      what: `the repository ${owner}/${name}`,
      scope: "Metadata (read) on the repository",
    });
  }

  /** The newest runs of workflows on a branch, newest first. */
  async runs(owner: string, name: string, { branch, count }: { branch: string; count: number }) {
    const query = new URLSearchParams({ branch, per_page: String(count) });
    const found = await this.#api.read({
      path: `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/actions/runs?${query.toString()}`,
      answer: runs,
      what: `the workflow runs of ${owner}/${name}`,
      scope: "Actions (read) on the repository",
    });
    return found.workflow_runs;
  }

  /** Patterns of the branches that have a rule already. */
  async protectedPatterns(owner: string, name: string): Promise<string[]> {
    const scope = "Administration (read and write) on the repository";
    const { data, errors } = await this.#api.read({
      path: "/graphql",
      body: { query: RULES, variables: { owner, name } },
      answer: rules,
      what: `the branch rules of ${owner}/${name}`,
      scope,
    });
    if (data?.repository)
      return data.repository.branchProtectionRules.nodes.map(({ pattern }) => pattern);
    // GraphQL refuses with 200: taken for a repository without rules, the first `up` would fail.
    throw new UserError(
      `GitHub does not show the token in GITHUB_TOKEN the rules of ${owner}/${name}.`,
      {
        given:
          errors?.map(({ message }) => message).join("; ") ?? "an answer without the repository",
        code: "token-scope",
        exitCode: ExitCode.authentication,
        next: `give the token ${scope}, or correct ipai:github; then run the command again`,
      },
    );
  }
}
