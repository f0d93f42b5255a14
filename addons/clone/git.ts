import path from "node:path";
import { execa, ExecaError } from "execa";
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
/** In a hook git names its own repository by these: it must not become the one that is worked on. */
const OF_ANOTHER = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
  GIT_NAMESPACE: undefined,
  GIT_PREFIX: undefined,
};

/**
 * Runs git in `folder` and returns what it prints.
 * @throws {UserError} `git-failed`, with git's last lines.
 */
export async function git(
  folder: string,
  parameters: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  try {
    const { stdout } = await execa("git", [...SAFE, ...parameters], {
      cwd: folder,
      // A clone that is damaged is not to be taken for a folder of the checkout around it.
      env: { ...OF_ANOTHER, ...NO_QUESTIONS, GIT_CEILING_DIRECTORIES: path.resolve(folder, "..") },
      timeout: TIMEOUT_MS,
      cancelSignal: signal,
    });
    return stdout;
  } catch (error) {
    if (!(error instanceof ExecaError) || error.isCanceled) throw error;
    throw new UserError(`git ${parameters[0] ?? ""} failed in ${folder}`, {
      given: (typeof error.stderr === "string" && lastLines(error.stderr)) || error.shortMessage,
      next: `run it by hand to see more: git -C ${folder} ${parameters.join(" ")}`,
      code: "git-failed",
      cause: error,
    });
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join("\n");
}
