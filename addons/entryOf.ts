/** What a record holds under a name that others chose: a module may be called `constructor` or `toString`. */
export function entryOf<T>(
  record: Readonly<Record<string, T>> | null | undefined,
  name: string,
): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
