import { deepEqual, equal, ok } from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { askForLock } from "../../../machine/kernelLock.ts";

const CONTENDER = path.join(import.meta.dirname, "support/contender.ts");

/** As many as a busy machine starts in a few seconds. */
const PROCESSES = 8;
const ROUNDS = 15;

describe("a lock between processes", () => {
  let root: string, lock: string;
  const started: ChildProcess[] = [];
  const contend = (...args: string[]): ChildProcess => {
    const child = fork(CONTENDER, [lock, ...args], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    started.push(child);
    return child;
  };
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-lock-"));
    lock = path.join(root, "a.lock");
  });
  afterEach(async () => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
    await rm(root, { recursive: true });
  });

  it("is held by one of many that ask at once, a hundred times and more, a dead claim in their way", async function () {
    this.timeout(180_000);
    await writeFile(lock, JSON.stringify({ pid: 4_194_305, hostname: "x", since: new Date() }));
    const counter = path.join(root, "counter");
    await writeFile(counter, "0");
    const all = Array.from({ length: PROCESSES }, () => contend("count", counter, `${ROUNDS}`));
    await Promise.all(all.map((child) => once(child, "message")));
    // All stand at the line; a lost update is two that held the lock at once.
    for (const child of all) child.send("go");
    const codes = await Promise.all(
      all.map(async (child) => (await once(child, "exit"))[0] as number),
    );
    deepEqual(codes, Array<number>(PROCESSES).fill(0));
    equal(await readFile(counter, "utf8"), String(PROCESSES * ROUNDS));
    deepEqual(await readdir(root), ["counter"]);
  });

  it("is free again when its holder is killed, and says who holds it until then", async () => {
    const holder = contend("hold");
    await once(holder, "message");
    const refused = await askForLock(lock);
    ok("heldBy" in refused);
    equal(refused.heldBy?.pid, holder.pid);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const asked = await askForLock(lock);
    ok("lock" in asked);
    await asked.lock.unlock();
  });

  it("stays with its process when that starts others that outlive the work", async () => {
    const asked = await askForLock(lock);
    ok("lock" in asked);
    const other = contend("wait");
    await once(other, "message");
    await asked.lock.unlock();
    const again = await askForLock(lock);
    ok("lock" in again, "a child still held the lock");
    await again.lock.unlock();
  });
});
