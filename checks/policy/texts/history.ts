import { git } from "../../../machine/git/run.ts";
import { UserError } from "../../../report/userError.ts";
import type { PolicyText } from "../finding.ts";

/**
 * What commits added since another one, whether it still stands there or not: each run of added
 * lines is a text.
 *
 * @param since A revision of git; its own commit is not judged.
 * @throws UserError when git does not know it.
 */
export async function historyTexts(root: string, since: string): Promise<PolicyText[]> {
  const { stdout, failed } = await git(
    root,
    [
      "-c",
      "core.quotePath=false",
      "log",
      "--format=commit %h",
      "--patch",
      "--unified=0",
      "--no-color",
      "--no-ext-diff",
      "--no-renames",
      "--diff-merges=first-parent",
      "--end-of-options",
      `${since}..HEAD`,
    ],
    { maxBytes: 1_000_000_000 },
  );
  if (!failed) return added(stdout);
  throw new UserError("That names no commit of this checkout.", {
    given: since,
    next: "git fetch --unshallow, or name a commit that is here",
    code: "unknown-commit",
  });
}

/** The `+` side of every hunk. */
function added(log: string): PolicyText[] {
  const texts: PolicyText[] = [];
  let [commit, path, firstLine] = ["", "", 0];
  let lines: string[] = [];
  const close = (): void => {
    if (lines.length > 0)
      texts.push({ file: `${commit}:${path}`, path, firstLine, content: lines.join("\n") });
    lines = [];
  };
  let left = 0;
  for (const line of log.split("\n")) {
    // Inside a hunk a line that looks like a heading is somebody's text.
    if (left > 0 && line.startsWith("+")) {
      lines.push(line.slice(1));
      left--;
      continue;
    }
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk) {
      close();
      firstLine = Number(hunk[1]);
      left = Number(hunk[2] ?? 1);
    } else if (line.startsWith("+++ b/")) {
      close();
      path = line.slice("+++ b/".length);
    } else if (line.startsWith("commit ")) {
      close();
      commit = line.slice("commit ".length);
    }
  }
  close();
  return texts;
}
