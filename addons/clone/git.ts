import { execa, ExecaError } from "execa";
import { UserError } from "../../report/userError.ts";

/** Long enough for a large repository over a slow line; a hung server must not hang the command. */
const TIMEOUT_MS = 300_000;
/** Nothing that a repository or a user's settings could make run, and nobody to ask. */
const SAFE = ["-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never"];
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
  try {
    const { stdout } = await execa("git", [...SAFE, ...parameters], {
      cwd: folder,
      env: NO_QUESTIONS,
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
