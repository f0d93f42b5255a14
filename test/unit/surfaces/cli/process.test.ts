import { equal, match } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";

const main = fileURLToPath(new URL("../../../../surfaces/cli/main.ts", import.meta.url));

/** A failure as `--json` says it. */
const failure = z.object({
  error: z.object({ code: z.string(), given: z.string(), exitCode: z.number() }),
});

function ipai(...args: string[]) {
  return execa(process.execPath, [main, ...args], { reject: false });
}

describe("the process of ipai", () => {
  it("does what it was asked to although its reader has left, and says nothing of it", async () => {
    const run = ipai("--help");
    run.stdout.destroy();
    const { exitCode, stderr } = await run;
    equal(stderr, "");
    equal(exitCode, 0);
  });

  it("says how things stand when nothing is typed", async () => {
    const { exitCode, stdout } = await ipai();
    match(stdout, /^local: [\s\S]*next: [\s\S]*\nnpx ipai --help lists all commands$/);
    equal(exitCode, 0);
  });

  it("fails in plain words when the disk does not take its result", async () => {
    const command = `exec '${process.execPath}' '${main}' --version > /dev/full`;
    const { exitCode, stderr } = await execa(command, { shell: true, reject: false });
    match(stderr, /^error: The result cannot be written to standard output\.\n {2}.*ENOSPC/);
    equal(/\n\s+at /.test(stderr), false, stderr);
    equal(exitCode, 1);
  });

  it("says in one JSON document that it was used wrongly", async () => {
    const { exitCode, stdout, stderr } = await ipai("up", "--bogus", "--json");
    const { error } = failure.parse(JSON.parse(stdout));
    match(error.given, /unknown option '--bogus'/);
    equal(error.code, "usage");
    equal(error.exitCode, 2);
    equal(exitCode, 2);
    equal(stderr, "");
  });
});
