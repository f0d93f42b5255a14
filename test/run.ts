import { execa } from "execa";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir, totalmem } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { closing, type Outcome } from "./support/counts.ts";

/**
 * `run.ts RING... [OPTION OF MOCHA...]`: rings of tests in two lanes side by side, those that keep a
 * processor busy and those that mostly wait for a host. Within a lane one stage follows the other. The second
 * lane's report is held back until the first one's is out, so that each reads as if it had run alone; the end
 * tells the slowest files, every failure once more, and counts all.
 */
interface Stage {
  readonly ring: string;
  readonly files: string;
  readonly ignore?: string;
  /** Suites of the lab restart its servers, so nothing that a stack of the lab serves runs beside them. */
  readonly afterLab?: true;
}

const WORKFLOWS = "test/e2e/workflows.test.ts";
const workflows: Stage = { ring: "e2e", files: WORKFLOWS, afterLab: true };

/** What two whole productions and the rest of the tests need at once, in bytes. */
const ROOMY = 8 * 1024 ** 3;

function lanesFor(memory: number): readonly (readonly Stage[])[] {
  const roomy = memory >= ROOMY;
  return [
    [...["static", "unit", "tools", "engine"].map(whole), ...(roomy ? [workflows] : [])],
    [whole("lab"), { ...whole("e2e"), ignore: WORKFLOWS }, ...(roomy ? [] : [workflows])],
  ];
}

function whole(ring: string): Stage {
  return { ring, files: `test/${ring}/**/*.test.ts` };
}

/** Enough for every line of a lane's report while it waits for its turn, in bytes. */
const HELD = 64 * 1024 * 1024;

interface Ended {
  readonly exitCode: number;
  readonly outcome: Outcome;
}

/** @returns what came of each stage, in their order. */
async function run(
  stages: readonly Stage[],
  report: PassThrough,
  lab: PromiseWithResolvers<undefined>,
  start: (stage: Stage, report: PassThrough) => Promise<Ended>,
): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  try {
    for (const stage of stages) {
      if (stage.afterLab) await lab.promise;
      ended.push(await start(stage, report));
      if (stage.ring === "lab") lab.resolve(undefined);
    }
  } finally {
    report.end();
  }
  return ended;
}

async function mocha(
  { files, ignore }: Stage,
  report: PassThrough,
  options: readonly string[],
  outcomeFile: string,
): Promise<Ended> {
  const skipped = ignore === undefined ? [] : ["--ignore", ignore];
  const child = execa("mocha", [...options, ...skipped, files], {
    preferLocal: true,
    reject: false,
    stdin: "ignore",
    all: true,
    buffer: false,
    env: { IPAI_TEST_OUTCOME: outcomeFile },
  });
  child.all.pipe(report, { end: false });
  const { exitCode = 1 } = await child;
  try {
    const outcome = JSON.parse(await readFile(outcomeFile, "utf8")) as Outcome;
    return { exitCode, outcome };
  } catch (cause) {
    throw new Error(`Mocha ended with ${exitCode} without counting ${files}.`, { cause });
  }
}

async function main(words: readonly string[], folder: string): Promise<number> {
  const all = lanesFor(totalmem());
  const rings = new Set(all.flat().map(({ ring }) => ring));
  const options = words.filter((word) => !rings.has(word));
  const wanted = all
    .map((stages) => stages.filter(({ ring }) => words.includes(ring)))
    .filter((stages) => stages.length > 0);
  const lab = Promise.withResolvers<undefined>();
  if (!words.includes("lab")) lab.resolve(undefined);
  let stages = 0;
  const lanes = wanted.map((lane) => {
    const report = new PassThrough({ highWaterMark: HELD });
    const ended = run(lane, report, lab, (stage, to) =>
      mocha(stage, to, options, path.join(folder, String(stages++))),
    );
    return { report, ended };
  });
  const results = Promise.all(lanes.map(({ ended }) => ended));
  results.catch(() => lab.resolve(undefined)); // thrown below, after the reports that explain it
  for (const { report } of lanes) {
    report.pipe(process.stdout, { end: false });
    await finished(report);
  }
  const ended = (await results).flat();
  process.stdout.write(closing(ended.map(({ outcome }) => outcome)));
  return Math.max(...ended.map(({ exitCode }) => exitCode));
}

const folder = await mkdtemp(path.join(tmpdir(), "ipai-lanes-"));
try {
  process.exitCode = await main(process.argv.slice(2), folder);
} finally {
  await rm(folder, { recursive: true });
}
