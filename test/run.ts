import { execa } from "execa";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { closing, type Outcome } from "./support/counts.ts";

/**
 * `run.ts RING... [OPTION OF MOCHA...]`: rings of tests in two lanes side by side, those that keep a
 * processor busy and those that mostly wait for a host. Within a lane one ring follows the other,
 * because suites of the lab share its servers. The second lane's report is held back until the first
 * one's is out, so that each reads as if it had run alone; the end tells the slowest files, every failure once
 * more, and counts both.
 */
const LANES: readonly (readonly string[])[] = [
  ["static", "unit", "tools", "engine"],
  ["lab", "e2e"],
];

/** Enough for every line of a lane's report while it waits for its turn, in bytes. */
const HELD = 64 * 1024 * 1024;

interface Lane {
  readonly report: PassThrough;
  readonly ended: Promise<{ readonly exitCode: number; readonly outcome: Outcome }>;
}

function start(lane: readonly string[], options: readonly string[], outcomeFile: string): Lane {
  const report = new PassThrough({ highWaterMark: HELD });
  const files = lane.map((ring) => `test/${ring}/**/*.test.ts`);
  const mocha = execa("mocha", [...options, ...files], {
    preferLocal: true,
    reject: false,
    stdin: "ignore",
    all: true,
    buffer: false,
    env: { IPAI_TEST_OUTCOME: outcomeFile },
  });
  mocha.all.pipe(report);
  const ended = async () => {
    const { exitCode = 1 } = await mocha;
    try {
      const outcome = JSON.parse(await readFile(outcomeFile, "utf8")) as Outcome;
      return { exitCode, outcome };
    } catch (cause) {
      throw new Error(`Mocha ended with ${exitCode} without counting ${lane.join(", ")}.`, {
        cause,
      });
    }
  };
  return { report, ended: ended() };
}

async function main(words: readonly string[], folder: string): Promise<number> {
  const lanes = LANES.map((lane) => lane.filter((ring) => words.includes(ring)))
    .filter((lane) => lane.length > 0)
    .map((lane, index) => {
      const options = words.filter((word) => !LANES.flat().includes(word));
      return start(lane, options, path.join(folder, String(index)));
    });
  const results = Promise.all(lanes.map(({ ended }) => ended));
  results.catch(() => undefined); // thrown below, after the reports that explain it
  for (const { report } of lanes) {
    report.pipe(process.stdout, { end: false });
    await finished(report);
  }
  const all = await results;
  process.stdout.write(closing(all.map(({ outcome }) => outcome)));
  return Math.max(...all.map(({ exitCode }) => exitCode));
}

const folder = await mkdtemp(path.join(tmpdir(), "ipai-lanes-"));
try {
  process.exitCode = await main(process.argv.slice(2), folder);
} finally {
  await rm(folder, { recursive: true });
}
