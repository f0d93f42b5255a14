/** An entry of a stack's history, as far as it says what serves. */
export interface Entry {
  readonly when: string;
  readonly kind: string;
  readonly result: string;
  readonly sha?: string | undefined;
  readonly who?: string | undefined;
}

/**
 * The run that brought up what serves: the first one of its release since another one served, or nothing did.
 *
 * @param entries Newest first.
 */
export function servesSince<T extends Entry>(entries: readonly T[]): T | undefined {
  const gone = entries.findIndex(({ kind }) => kind === "destroy");
  const lived = gone === -1 ? entries : entries.slice(0, gone);
  const ups = lived.filter(({ kind, result }) => kind === "update" && result === "succeeded");
  const other = ups.findIndex(({ sha }) => sha !== ups[0]?.sha);
  return (other === -1 ? ups : ups.slice(0, other)).at(-1);
}
