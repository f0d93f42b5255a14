import path from "node:path";

/** How the tests of a run ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What one lane leaves for the end of the whole run. */
export interface Outcome {
  readonly counts: Counts;
  readonly failures: readonly { readonly title: string; readonly message: string }[];
  /** How long each file of tests took, its set-up included. */
  readonly files: readonly { readonly file: string; readonly seconds: number }[];
}

/** How many files the list of the slowest shows. */
const SLOWEST = 12;

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

/**
 * The end of a run in lanes. A failure is told again here, because the report of a lane that ended
 * early is thousands of lines above, and logs of CI are often kept by their end alone.
 */
export function closing(lanes: readonly Outcome[]): string {
  const slowest = lanes
    .flatMap(({ files }) => files)
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST)
    .map(
      ({ file, seconds }) =>
        `  ${seconds.toFixed(0).padStart(5)} s  ${path.relative(process.cwd(), file)}`,
    );
  const failures = lanes
    .flatMap((lane) => lane.failures)
    .map(({ title, message }) => `  ${title}\n${message.replace(/^/gm, "      ")}`);
  return [
    ["The slowest files:", ...slowest],
    ...(failures.length > 0 ? [["What failed:", ...failures]] : []),
  ]
    .map((part) => `\n${part.join("\n")}\n`)
    .concat(countsLine(lanes.map(({ counts }) => counts)))
    .join("");
}
