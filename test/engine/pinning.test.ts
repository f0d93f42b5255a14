import { equal, match, ok } from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { firstRelease, tinyCheckout } from "./tinyCheckout.ts";

const [second, third, looked] = ["2".repeat(40), "3".repeat(40), "4".repeat(40)];

describe("a release travels as a value", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout;
  let file: string;

  beforeEach(async () => {
    tiny = await tinyCheckout();
    file = path.join(tiny.root, "Pulumi.local.yaml");
    equal((await tiny.ipai("up")).exitCode, 0);
  });
  afterEach(() => tiny.remove());

  const pinned = async () => /ipai:release: "?(\w{40})"?$/m.exec(await readFile(file, "utf8"))?.[1];
  const served = async () => {
    const { stdout } = await tiny.ipai("history", "--json");
    const { entries } = JSON.parse(stdout) as { entries: { sha: string; result: string }[] };
    return entries.find(({ result }) => result === "succeeded")?.sha;
  };

  it("leaves the file of the stack alone while it previews another release", async () => {
    const before = await stat(file);
    equal((await tiny.ipai("ci", "preview", "--release", looked)).exitCode, 0);
    const after = await stat(file);
    equal(after.ino, before.ino);
    equal(after.ctimeMs, before.ctimeMs);
  });

  it("is pinned by what the engine ran, with two rollbacks and a preview at once", async () => {
    const runs = await Promise.all([
      tiny.ipai("rollback", second),
      tiny.ipai("rollback", third),
      tiny.ipai("ci", "preview", "--release", looked),
    ]);
    const said = runs.map(({ exitCode, stderr }) => `${exitCode}: ${stderr}`).join("\n");
    equal(await pinned(), await served(), said);
    const done = [second, third].filter((_, index) => runs[index]?.exitCode === 0);
    ok([...done, ...(done.length === 0 ? [firstRelease] : [])].includes((await pinned()) ?? ""));
    equal((await tiny.ipai("rollback", second)).exitCode, 0);
    equal(await pinned(), second);
    equal(await served(), second);
  });

  it("is not pinned while another run holds the stack", async () => {
    await tiny.declare({ a: { text: "one", behaviour: "slow" } });
    const running = tiny.start("up");
    await new Promise<void>((resolve) => {
      running.stderr.on("data", (text: Buffer) => {
        if (String(text).includes("up of stack")) resolve();
      });
    });
    const refused = await tiny.ipai("rollback", second);
    equal(refused.exitCode !== 0, true, refused.stderr);
    equal(await pinned(), firstRelease);
    running.kill("SIGINT");
    await running;
  });

  it("is read from the file once for each operation", async () => {
    const counter = path.join(tiny.root, "counter.mjs");
    await writeFile(counter, COUNTER);
    for (const command of [
      "preview",
      "up",
      `rollback ${second}`,
      `ci preview --release ${looked}`,
    ]) {
      const { stderr } = await tiny.start(command, { NODE_OPTIONS: `--import ${counter}` });
      match(stderr, /^settings read: 1$/m, `${command}: ${stderr}`);
    }
  });
});

/** Counts the readings of the stack's file by the process of `ipai`. */
const COUNTER = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
if (process.argv[1]?.endsWith("main.ts")) {
  let count = 0;
  const read = fs.readFileSync;
  fs.readFileSync = (file, ...rest) => {
    if (String(file).endsWith("Pulumi.local.yaml") && new Error().stack.includes("config/stackFile.ts")) count += 1;
    return read(file, ...rest);
  };
  syncBuiltinESMExports();
  process.on("exit", () => process.stderr.write("\\nsettings read: " + count + "\\n"));
}
`;
