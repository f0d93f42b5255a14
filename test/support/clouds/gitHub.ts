import { FakeApi, ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest } from "./fakeApi.ts";

/** GitHub's repositories and branch rules, as far as they are looked at before they are changed. */
export class FakeGitHub extends FakeApi {
  /** Patterns of the branches that have a rule, by `owner/name`. */
  readonly rules: Map<string, string[]>;

  constructor({
    token,
    repositories,
    admin = true,
  }: {
    token: string;
    repositories: Readonly<Record<string, readonly string[]>>;
    admin?: boolean;
  }) {
    super(
      [
        ["GET", /^\/repos\/([^/]+)\/([^/]+)$/, ({ parts }) => this.#repository(parts, admin)],
        ["POST", /^\/graphql$/, (request) => this.#query(request)],
      ],
      ({ headers }) =>
        headers.authorization === `Bearer ${token}`
          ? undefined
          : ok({ message: "Bad credentials" }, 401),
    );
    this.rules = new Map(
      Object.entries(repositories).map(([name, patterns]) => [name, [...patterns]]),
    );
  }

  #repository([owner = "", name = ""]: readonly string[], admin: boolean): FakeAnswer {
    const full = `${owner}/${name}`;
    if (!this.rules.has(full)) return ok({ message: "Not Found" }, 404);
    return ok({ full_name: full, default_branch: "main", permissions: { admin } });
  }

  #query({ body }: FakeRequest): FakeAnswer {
    const { owner, name } = body["variables"] as { owner: string; name: string };
    const patterns = this.rules.get(`${owner}/${name}`);
    const nodes = patterns?.map((pattern) => ({ pattern }));
    return ok({ data: { repository: nodes ? { branchProtectionRules: { nodes } } : null } });
  }
}
