import path from "node:path";
import { git as run } from "../../machine/git/run.ts";
import { UserError } from "../../report/userError.ts";

/** Long enough for a large repository over a slow line; a hung server must not hang the command. */
const TIMEOUT_MS = 300_000;
/** Nothing that a repository or a user's settings could make run, and bytes as they were committed. */
const SAFE = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.autocrlf=false",
  "protocol.ext.allow=never",
].flatMap((setting) => ["-c", setting]);
const NO_QUESTIONS = { GIT_TERMINAL_PROMPT: "0", GIT_LFS_SKIP_SMUDGE: "1" };
/**
 * Runs git in `folder` and returns what it prints.
 * @throws {UserError} `git-failed`, with git's last lines.
 */
export async function git(
  folder: string,
  parameters: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { stdout, stderr, failed, shortMessage } = await run(folder, [...SAFE, ...parameters], {
    // A clone that is damaged is not to be taken for a folder of the checkout around it.
    env: { ...NO_QUESTIONS, GIT_CEILING_DIRECTORIES: path.resolve(folder, "..") },
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  if (!failed) return stdout;
  throw new UserError(`git ${parameters[0] ?? ""} failed in ${folder}.`, {
    given: lastLines(stderr) || (shortMessage ?? "it does not say why"),
    next: `run it by hand to see more: git -C ${folder} ${parameters.join(" ")}`,
    code: "git-failed",
  });
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join("\n");
}
