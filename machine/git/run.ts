import { execa } from "execa";
import { safeDirectory } from "./safeDirectory.ts";

export interface GitOptions {
  /** Beside what the process has. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

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
 * Runs git in `folder`, whoever cloned it. A failure of git is an answer, for the caller to judge.
 *
 * @throws The signal's reason when it has ended the command.
 */
export async function git(folder: string, words: readonly string[], options: GitOptions = {}) {
  const answer = await execa("git", [...safeDirectory(folder), ...words], {
    ...common(folder, options),
    all: true,
  });
  options.signal?.throwIfAborted();
  return answer;
}

/** The same for what is no text: its output as bytes, with the last line break. @throws as `git` does */
export async function gitBytes(folder: string, words: readonly string[], options: GitOptions = {}) {
  const answer = await execa("git", [...safeDirectory(folder), ...words], {
    ...common(folder, options),
    encoding: "buffer",
    stripFinalNewline: false,
  });
  options.signal?.throwIfAborted();
  return answer;
}

function common(folder: string, { env, input, signal, timeoutMs, maxBytes }: GitOptions) {
  return {
    cwd: folder,
    env: { ...OF_ANOTHER, ...env },
    reject: false as const,
    ...(input !== undefined && { input }),
    ...(signal && { cancelSignal: signal }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    ...(maxBytes !== undefined && { maxBuffer: maxBytes }),
  };
}
