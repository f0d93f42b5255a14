/** One thing that is wrong with the settings. */
export interface Problem {
  /** As it is written in the stack's file: `ipai:host.size`. */
  readonly key: string;
  /** What is wrong with the value; continues the sentence that the key begins. */
  readonly what: string;
  /** A value that would be accepted. */
  readonly example?: string | undefined;
}

/** A value as it appears in a message: short, on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** One line of the list that a person reads. */
export function renderProblem({ key, what, example }: Problem): string {
  return `${key} ${what}${example === undefined ? "" : `; for example: ${example}`}`;
}
