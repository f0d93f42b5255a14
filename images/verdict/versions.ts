/** Compares two versions of a module, part by part as numbers: below 0 when `one` is the lower. */
export function compareVersions(one: string, other: string): number {
  const [first, second] = [one, other].map((version) => version.split(".").map(Number));
  const length = Math.max(first?.length ?? 0, second?.length ?? 0);
  for (let at = 0; at < length; at += 1) {
    const difference = (first?.[at] ?? 0) - (second?.[at] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}
