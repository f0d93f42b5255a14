import { equal, match, ok } from "node:assert/strict";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

const checkout = path.resolve(import.meta.dirname, "../..");
/** Far above what set-up says on a machine that has its images: a run that never ends is a fault. */
const MOST_LINES = 40;

describe("ipai setup in a fresh clone", function () {
  this.timeout(1_200_000);
  let folder: string, clone: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-setup-"));
    clone = path.join(folder, "checkout");
    await execa("git", ["clone", "--quiet", checkout, clone]);
    await symlink(path.join(checkout, "node_modules"), path.join(clone, "node_modules"));
  });
  after(() => rm(folder, { recursive: true }));

  const start = () =>
    execa(process.execPath, [path.join(clone, "surfaces/cli/main.ts"), "setup"], {
      cwd: clone,
      reject: false,
      stdin: "ignore",
      all: true,
    });

  /** @returns whether it was killed; false when it ended before it had said that much */
  const killAfter = async (lines: number): Promise<boolean> => {
    const run = start();
    let said = 0;
    for await (const line of run.iterable({ from: "all" })) {
      if (line !== "" && ++said === lines) run.kill("SIGKILL");
    }
    return (await run).signal === "SIGKILL";
  };

  it("is finished by the next run, wherever it was killed: after its 1st line, its 2nd, …", async () => {
    let kills = 0;
    while (await killAfter(kills + 1)) {
      kills += 1;
      ok(kills < MOST_LINES, "it never ended");
    }
    ok(kills >= 4, `it was killed only ${kills} times`);
    const whole = await start();
    equal(whole.exitCode, 0, whole.all);
    match(whole.stdout, /this machine is ready/);
    match(await readFile(path.join(clone, "Pulumi.local.yaml"), "utf8"), /ipai:release/);
  });
});
