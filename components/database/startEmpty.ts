/** For the programs that make databases: those that they may make beside others of the same role. */
export function startEmptyVariable({
  startEmpty,
}: {
  readonly startEmpty: readonly string[];
}): Record<string, string> {
  return startEmpty.length > 0 ? { IPAI_START_EMPTY: startEmpty.join(",") } : {};
}
