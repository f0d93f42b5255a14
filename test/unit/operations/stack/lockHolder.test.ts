import { equal } from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { isHolderGone } from "../../../../operations/stack/lockHolder.ts";

const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000);

describe("the holder of a lock of the engine", () => {
  let folder: string;
  const started: ChildProcess[] = [];
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-holder-"));
  });
  afterEach(() => started.splice(0).forEach((child) => child.kill("SIGKILL")));
  after(() => rm(folder, { recursive: true }));

  /** A program that does nothing, under another's name. */
  const run = async (name: string): Promise<ChildProcess> => {
    // A folder for each: the kernel refuses to write a program that still runs.
    const program = path.join(await mkdtemp(path.join(folder, "run-")), name);
    await copyFile("/bin/sleep", program);
    const child = spawn(program, ["600"], { stdio: "ignore" });
    started.push(child);
    await once(child, "spawn");
    return child;
  };
  const isGone = ({ pid = 0 }: ChildProcess, timestamp: Date, host = hostname()) =>
    isHolderGone({ pid, hostname: host, timestamp });

  it("holds it while its engine runs, however far the clock was moved", async () => {
    const engine = await run("pulumi");
    for (const moved of [-25, -1, 0, 1]) equal(await isGone(engine, hours(moved)), false);
  });

  it("is gone when it ended", async () => {
    const engine = await run("pulumi");
    engine.kill("SIGKILL");
    await once(engine, "exit");
    equal(await isGone(engine, hours(0)), true);
    equal(await isGone(engine, hours(0), "elsewhere"), false);
  });

  it("is gone when another program got its number later", async () => {
    const other = await run("other");
    equal(await isGone(other, hours(-1)), true);
    equal(await isGone(other, hours(1)), false);
  });
});
