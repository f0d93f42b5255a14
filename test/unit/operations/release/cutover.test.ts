import { deepEqual, equal } from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { cutoverSchema, cutoverScript } from "../../../../operations/release/cutover.ts";
import { cutoverText } from "../../../../operations/release/seenText.ts";

const RELEASE = "a".repeat(40);
const POINT = "odoo_rewind_20261128T210000Z";

/** What nginx logged, as journalctl prints it: each answer with the second that it was given at. */
const log = (...answers: readonly (readonly [number, number])[]): string =>
  answers
    .map(
      ([at, status]) =>
        `${1_764_450_000 + at}.250000 host nginx[7]: 10.0.0.1 - - [29/Nov/2026:21:00:00 +0000] "GET /web HTTP/1.1" ${status} 512 "-" "curl"`,
    )
    .join("\n");

describe("what people saw of a cutover", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-cutover-"));
    await mkdir(path.join(folder, "bin"));
    await mkdir(path.join(folder, "home"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (lines: string) => {
    const journalctl = path.join(folder, "bin/journalctl");
    await writeFile(journalctl, `#!/bin/sh\ncat <<'LINES'\n${lines}\nLINES\n`);
    await chmod(journalctl, 0o755);
    const args = ["-c", cutoverScript, "sh", path.join(folder, "home"), "60", RELEASE];
    const env = { PATH: `${path.dirname(journalctl)}:${process.env["PATH"] ?? ""}` };
    return cutoverSchema.parse(JSON.parse((await execa("sh", args, { env })).stdout));
  };

  it("is no gap while requests are answered, however seldom they come", async () => {
    const cutover = await read(log([0, 200], [20, 303], [21, 404]));
    deepEqual([cutover.answered, cutover.failed, cutover.gapSeconds], [3, 0, 0]);
    equal(cutoverText(cutover), "0 of 3 requests failed");
  });

  it("is the longest time in which every answer was 5xx, from the last good one to the next", async () => {
    const cutover = await read(
      log([0, 200], [1, 502], [3, 200], [10, 200], [11, 503], [14, 502], [16, 200], [40, 200]),
    );
    deepEqual([cutover.answered, cutover.failed, cutover.gapSeconds], [8, 3, 6]);
    equal(cutoverText(cutover), "3 of 8 requests failed, at most 6 s at a time");
    equal((await read(log([0, 200], [5, 502], [9, 502]))).gapSeconds, 9);
  });

  it("says how long requests were held, and which rewind point was made, if this run did so", async () => {
    const home = path.join(folder, "home");
    await writeFile(path.join(home, "plan"), `mode='update'\npoint='${POINT}'\nrole='odoo'\n`);
    await writeFile(path.join(home, "held-update"), '{"mode":"update","seconds":86,"at":"x"}\n');
    const cutover = await read(log([0, 200]));
    deepEqual([cutover.heldSeconds, cutover.point], [86, POINT]);
    equal(cutoverText(cutover), `0 of 1 request failed; requests held 86 s; rewind point ${POINT}`);
    await execa("touch", ["--date=@1000000000", path.join(home, "held-update")]);
    deepEqual((await read(log([0, 200]))).heldSeconds, null);
    const kept = (await readFile(path.join(home, "cutovers"), "utf8")).trim().split("\n");
    deepEqual(
      kept.map((line) => cutoverSchema.parse(JSON.parse(line)).heldSeconds),
      [86, null],
    );
  });

  it("is nothing where nginx logged nothing", async () => {
    deepEqual((await read("")).answered, 0);
  });
});
