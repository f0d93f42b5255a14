/** How the tests of a run ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The closing line that CI reads, of one run or of several lanes together. */
export function countsLine(lanes: readonly Counts[]): string {
  const sum = (of: (counts: Counts) => number) =>
    lanes.reduce((total, lane) => total + of(lane), 0);
  const [passed, failed, skipped] = [
    sum((lane) => lane.passed),
    sum((lane) => lane.failed),
    sum((lane) => lane.skipped),
  ];
  return `\n${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}
