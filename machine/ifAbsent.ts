/** For the `catch` of reading what need not be there; every other fault is thrown again. */
export function ifAbsent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
