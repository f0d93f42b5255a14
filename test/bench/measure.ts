import { execa } from "execa";

/** Wall-clock times of one case, in seconds. */
export interface Measurement {
  readonly name: string;
  readonly seconds: readonly number[];
}

/** The middle value; of an even number of runs what lies between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (lower === undefined || upper === undefined) throw new Error("median of no values");
  return (lower + upper) / 2;
}

/** One run of a command as a person would type it: start-up of the process included. */
export async function timeCommand(
  command: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<number> {
  const [file, ...args] = command;
  if (file === undefined) throw new Error("timeCommand needs a command");
  const started = process.hrtime.bigint();
  await execa(file, args, { cwd: options.cwd, env: options.env ?? {}, stdin: "ignore" });
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/**
 * Runs every case once per round, so that a noisy moment of a shared machine falls on all cases
 * alike, and never on one of them alone.
 */
export async function interleave(
  cases: readonly { name: string; run: (round: number) => Promise<number> }[],
  rounds: number,
  report: (line: string) => void,
): Promise<Measurement[]> {
  const seconds = cases.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { name, run }] of cases.entries()) {
      const taken = await run(round);
      seconds[index]?.push(taken);
      report(`round ${round + 1} of ${rounds}: ${name}: ${taken.toFixed(2)} s`);
    }
  }
  return cases.map(({ name }, index) => ({ name, seconds: seconds[index] ?? [] }));
}
