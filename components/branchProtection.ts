import * as github from "@pulumi/github/branchProtection.js";
import * as pulumi from "@pulumi/pulumi";

import { checkContexts } from "../config/github/checkContexts.ts";

export interface BranchProtectionArgs {
  /** The repository's name, without its owner: `odoo-ce`. */
  readonly repository: string;
  /** @default "main" */
  readonly branch?: string;
  /** The workflow whose jobs must pass: where it is, and its text. */
  readonly workflow: { readonly file: string; readonly text: string };
  /**
   * Approving reviews that a pull request needs. A repository with one code owner needs 0: nobody
   * can approve a pull request of their own.
   */
  readonly reviews: number;
  /** Who besides the reviewers may merge, such as a release bot: `/name` or `org/team`. */
  readonly bypassers?: readonly string[];
  /** What the engine imports: the branch's rule, where it has one that the stack does not hold. */
  readonly existing?: string | undefined;
}

/**
 * Guards a repository's main branch: nothing enters that its own workflow has not passed. Applies
 * to administrators as well; history stays linear; force-pushes and deletions are refused.
 */
export class BranchProtection extends pulumi.ComponentResource {
  /** The checks that must pass, as GitHub names them. */
  readonly contexts: readonly string[];

  constructor(name: string, args: BranchProtectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:BranchProtection", name, {}, opts);
    const { workflow, branch = "main" } = args;
    this.contexts = checkContexts(workflow.file, workflow.text, branch);
    new github.BranchProtection(
      name,
      {
        repositoryId: args.repository,
        pattern: branch,
        enforceAdmins: true,
        allowsForcePushes: false,
        allowsDeletions: false,
        requiredLinearHistory: true,
        requireConversationResolution: true,
        requiredStatusChecks: [{ strict: true, contexts: [...this.contexts] }],
        requiredPullRequestReviews: [
          {
            requiredApprovingReviewCount: args.reviews,
            dismissStaleReviews: true,
            pullRequestBypassers: [...(args.bypassers ?? [])],
          },
        ],
      },
      {
        parent: this,
        // GitHub answers with the repository's id; its name here would replace a rule that was taken over.
        ignoreChanges: ["repositoryId"],
        ...(args.existing !== undefined && { import: args.existing }),
      },
    );
    this.registerOutputs({ contexts: this.contexts });
  }
}
