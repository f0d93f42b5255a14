/** Whether an error of the operating system is one of these: `ENOENT`, `EEXIST`. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** For the `catch` of reading what need not be there; every other fault is thrown again. */
export function ifAbsent(error: unknown): undefined {
  if (!isErrno(error, "ENOENT")) throw error;
}

/**
 * For paths that somebody else wrote down: below a file, or behind links that lead in a circle,
 * nothing is there either.
 */
export function ifNothingThere(error: unknown): undefined {
  if (!isErrno(error, "ENOENT", "ENOTDIR", "ELOOP")) throw error;
}

const WORDS: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  ENOTDIR: "a file stands where a folder belongs",
  ELOOP: "its link leads back to itself",
  ENOENT: "there is no such file",
};

/** What the operating system says, for people: without its code, its call and a path that is told anyway. */
export function systemWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return WORDS[code] ?? error.message.replace(/^E[A-Z0-9]+: /, "").replace(/, \w+( '.*)?$/, "");
}
