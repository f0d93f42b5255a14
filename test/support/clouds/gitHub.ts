import { FakeApi, ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest } from "./fakeApi.ts";
import { FakeRule } from "./gitHubRule.ts";

/**
 * GitHub's repositories and branch rules: looked at before they are changed, and changed by the
 * official plugin, which takes a server that is not github.com for one of a company.
 */
export class FakeGitHub extends FakeApi {
  /** By `owner/name`. */
  readonly rules: Map<string, FakeRule[]>;

  constructor({
    token,
    repositories,
    admin = true,
  }: {
    token: string;
    /** Patterns of the branches that have a rule, by `owner/name`. */
    repositories: Readonly<Record<string, readonly string[]>>;
    admin?: boolean;
  }) {
    super(
      [
        ["GET", /^\/repos\/([^/]+)\/([^/]+)$/, ({ parts }) => this.#repository(parts, admin)],
        ["GET", /^\/api\/v3\/orgs\/[^/]+$/, () => ok({ message: "Not Found" }, 404)],
        ["POST", /^\/(?:api\/)?graphql$/, (request) => this.#graphQl(request)],
      ],
      ({ headers }) =>
        headers.authorization === `Bearer ${token}`
          ? undefined
          : ok({ message: "Bad credentials" }, 401),
    );
    this.rules = new Map(
      Object.entries(repositories).map(([name, patterns]) => [
        name,
        patterns.map((pattern) => new FakeRule(name, { pattern })),
      ]),
    );
  }

  #repository([owner = "", name = ""]: readonly string[], admin: boolean): FakeAnswer {
    const full = `${owner}/${name}`;
    if (!this.rules.has(full)) return ok({ message: "Not Found" }, 404);
    return ok({ full_name: full, default_branch: "main", permissions: { admin } });
  }

  #graphQl({ body }: FakeRequest): FakeAnswer {
    const query = String(body["query"]);
    const variables = (body["variables"] ?? {}) as Record<string, unknown>;
    const input = (variables["input"] ?? {}) as Record<string, unknown>;
    if (query.includes("createBranchProtectionRule")) return this.#create(input);
    if (query.includes("updateBranchProtectionRule")) return this.#update(input);
    if (query.includes("deleteBranchProtectionRule")) return this.#delete(input);
    if (/\bnode\(/.test(query)) return this.#node(String(variables["id"]), query);
    const { owner, name } = variables as { owner: string; name: string };
    const rules = this.rules.get(`${owner}/${name}`);
    if (rules === undefined) return unresolved(`a Repository with the name '${owner}/${name}'`);
    return ok({ data: { repository: repositoryOf(`${owner}/${name}`, rules, query) } });
  }

  /** The plugin tries a repository's name as an id first. */
  #node(id: string, query: string): FakeAnswer {
    for (const [name, rules] of this.rules) {
      const rule = rules.find((each) => each.id === id);
      if (rule !== undefined) return ok({ data: { node: rule.shown() } });
      if (idOf(name) === id) return ok({ data: { node: repositoryOf(name, rules, query) } });
    }
    return unresolved(`a node with the global id of '${id}'`);
  }

  #create(input: Record<string, unknown>): FakeAnswer {
    const found = [...this.rules].find(([name]) => idOf(name) === input["repositoryId"]);
    if (found === undefined) return unresolved("a node with that global id");
    const [name, rules] = found;
    if (rules.some(({ pattern }) => pattern === input["pattern"])) {
      return refused(`Name already protected: ${String(input["pattern"])}`);
    }
    const rule = new FakeRule(name, input);
    rules.push(rule);
    return ok({ data: { createBranchProtectionRule: { branchProtectionRule: { id: rule.id } } } });
  }

  #update(input: Record<string, unknown>): FakeAnswer {
    const rule = [...this.rules.values()]
      .flat()
      .find(({ id }) => id === input["branchProtectionRuleId"]);
    if (rule === undefined) return unresolved("a node with that global id");
    rule.change(input);
    return ok({ data: { updateBranchProtectionRule: { branchProtectionRule: { id: rule.id } } } });
  }

  #delete(input: Record<string, unknown>): FakeAnswer {
    for (const rules of this.rules.values()) {
      const index = rules.findIndex(({ id }) => id === input["branchProtectionRuleId"]);
      if (index >= 0) rules.splice(index, 1);
    }
    return ok({ data: { deleteBranchProtectionRule: { clientMutationId: null } } });
  }
}

/** GitHub's name for a repository, whatever its owner calls it. */
function idOf(name: string): string {
  return `R_${Buffer.from(name).toString("hex")}`;
}

/** Only what was asked for: the plugin stumbles over anything else. */
function repositoryOf(name: string, rules: readonly FakeRule[], query: string) {
  const id = idOf(name);
  if (!query.includes("branchProtectionRules")) return { id };
  const nodes = rules.map((rule) => ({ id: rule.id, pattern: rule.pattern }));
  if (!query.includes("pageInfo")) return { branchProtectionRules: { nodes } };
  const pageInfo = { endCursor: null, hasNextPage: false };
  return { id, branchProtectionRules: { nodes, pageInfo } };
}

/** GraphQL refuses with 200. */
function refused(message: string): FakeAnswer {
  return ok({ data: null, errors: [{ message }] });
}

function unresolved(what: string): FakeAnswer {
  return refused(`Could not resolve to ${what}`);
}
