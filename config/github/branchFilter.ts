/**
 * Whether GitHub runs a workflow for pull requests to a branch, by its lists `branches` and
 * `branches-ignore` (docs.github.com, "Workflow syntax", `on.<pull_request>.<branches>`).
 */
export function branchProblem(
  branch: string,
  { branches, ignored }: { branches?: readonly string[]; ignored?: readonly string[] },
): string | undefined {
  if (branches && ignored)
    return "it has both branches and branches-ignore, which GitHub refuses for one event";
  const unreadable = [...(branches ?? []), ...(ignored ?? [])].find(
    (pattern) => matcher(pattern) === undefined,
  );
  if (unreadable !== undefined) return `its branch pattern ${unreadable} cannot be read`;
  if (ignored?.some((pattern) => matcher(pattern)?.test(branch)))
    return `it does not run for pull requests to ${branch}: branches-ignore takes them out`;
  if (branches?.every((pattern) => pattern.startsWith("!")))
    return "its branches take out, and let nothing in: GitHub wants one pattern without !";
  if (branches && !lets(branch, branches)) return `it does not run for pull requests to ${branch}`;
  return undefined;
}

/** The last pattern that fits decides: one with `!` takes out what an earlier one let in. */
function lets(branch: string, patterns: readonly string[]): boolean {
  const last = patterns.findLast((pattern) => matcher(pattern)?.test(branch));
  return last !== undefined && !last.startsWith("!");
}

/** GitHub's filter patterns: `?` and `+` repeat the character before them, as in no shell. */
function matcher(pattern: string): RegExp | undefined {
  const source = pattern.replace(/^!/, "").replace(/\\.|\*\*|\[[^\]]*\]|[*?+]|[^\w/]/gs, (part) => {
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (/^(?:[?+[]|\[.*\]|\\\W)$/s.test(part)) return part;
    return `\\${part.at(-1) ?? ""}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
