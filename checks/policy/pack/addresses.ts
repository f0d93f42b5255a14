/** Shorter prefixes are no longer somebody: halves of the internet open what the whole would. */
const SHORTEST_PREFIX = { v4: 8, v6: 16 };

/** Whether an address range means everybody. */
export function isEverybody(range: string): boolean {
  const [address = "", prefix] = range.split("/");
  if (prefix === undefined) return false;
  return Number(prefix) < (address.includes(":") ? SHORTEST_PREFIX.v6 : SHORTEST_PREFIX.v4);
}
