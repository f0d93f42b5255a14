import type { EvidenceRecord } from "../../evidence/record.ts";
import { git } from "../../machine/git/run.ts";

/** What git says of a checkout at one moment. */
export interface CheckoutState {
  readonly source: EvidenceRecord["source"];
  /** `Name <address>` as git would sign a commit. */
  readonly gitIdentity: string | null;
  /** The newest commit's first line. */
  readonly subject: string | null;
}

/** Evidence that waits for its commit is no change of what is deployed. */
const PATHS = ["--", ".", ":(exclude)docs/evidence"];

/** A folder that git does not know has no commit, no branch and no identity. */
export async function readCheckout(root: string): Promise<CheckoutState> {
  const said = async (...args: string[]): Promise<string | null> => {
    const { stdout, failed } = await git(root, args);
    return failed ? null : stdout;
  };
  const [status, diff, identity, subject] = await Promise.all([
    said("status", "--porcelain=v2", "--branch", ...PATHS),
    said("diff", "--stat", "HEAD", ...PATHS),
    said("var", "GIT_AUTHOR_IDENT"),
    said("log", "-1", "--format=%s"),
  ]);
  const lines = (status ?? "").split("\n");
  const untracked = lines.filter((line) => line.startsWith("? ")).map((line) => line.slice(2));
  return {
    source: {
      commit: heading(lines, "branch.oid", "(initial)"),
      branch: heading(lines, "branch.head", "(detached)"),
      dirty: lines.some((line) => line !== "" && !line.startsWith("# ")),
      diffstat: [diff ?? "", ...untracked.map((name) => ` ${name} (not in git)`)]
        .filter((part) => part !== "")
        .join("\n"),
    },
    gitIdentity: identity?.replace(/ \d+ [+-]\d+$/, "") ?? null,
    subject,
  };
}

function heading(lines: readonly string[], name: string, none: string): string | null {
  const value = lines.find((line) => line.startsWith(`# ${name} `))?.slice(`# ${name} `.length);
  return value === undefined || value === none ? null : value;
}
