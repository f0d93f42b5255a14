import { randomBytes } from "node:crypto";

const NOBODY = { nodes: [] };

/** A branch's rule as GitHub keeps it; what nobody has set is off. */
export class FakeRule {
  readonly id = `BPR_${randomBytes(8).toString("hex")}`;
  readonly #repository: string;
  readonly #fields: Record<string, unknown> = {
    pattern: "",
    allowsDeletions: false,
    allowsForcePushes: false,
    blocksCreations: false,
    dismissesStaleReviews: false,
    isAdminEnforced: false,
    requiredApprovingReviewCount: 0,
    requiredStatusCheckContexts: [],
    requiresApprovingReviews: false,
    requiresCodeOwnerReviews: false,
    requiresCommitSignatures: false,
    requiresLinearHistory: false,
    requiresConversationResolution: false,
    requiresStatusChecks: false,
    requiresStrictStatusChecks: false,
    restrictsPushes: false,
    restrictsReviewDismissals: false,
    requireLastPushApproval: false,
    lockBranch: false,
  };

  constructor(repository: string, fields: Readonly<Record<string, unknown>>) {
    this.#repository = repository;
    this.change(fields);
  }

  get pattern(): unknown {
    return this.#fields["pattern"];
  }

  /** What is asked for beside a rule's own fields, such as who may pass by, is nobody's business here. */
  change(fields: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(fields)) {
      if (name in this.#fields) this.#fields[name] = value;
    }
  }

  shown(): object {
    return {
      ...this.#fields,
      id: this.id,
      repository: { id: this.#repository, name: this.#repository.split("/")[1] },
      pushAllowances: NOBODY,
      reviewDismissalAllowances: NOBODY,
      bypassForcePushAllowances: NOBODY,
      bypassPullRequestAllowances: NOBODY,
    };
  }
}
