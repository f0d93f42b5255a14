import { equal, match } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { isGone, processOf, thisProcess } from "../../../machine/holder.ts";

/** More than any process can have: the kernel's limit is 2^22. */
const NOBODY = 4_194_305;

describe("a process that holds something", () => {
  it("is there while it runs, whatever it says of the time", async () => {
    const me = await thisProcess();
    for (const hours of [-48, -1, 0, 1, 48]) {
      const since = new Date(Date.now() + hours * 3_600_000);
      equal(await isGone({ ...me, since }), false, `${hours} h`);
    }
  });

  it("is gone when it ended", async () => {
    const child = spawn("sleep", ["60"], { stdio: "ignore" });
    await once(child, "spawn");
    const running = await processOf(child.pid ?? 0);
    match(running?.program ?? "", /\S/);
    const holder = { ...(await thisProcess()), pid: child.pid ?? 0, ...running };
    equal(await isGone(holder), false);
    child.kill("SIGKILL");
    await once(child, "exit");
    equal(await isGone(holder), true);
  });

  it("is gone when its number belongs to another, or the machine was started anew", async () => {
    const me = await thisProcess();
    equal(await isGone({ ...me, startTicks: "1" }), true);
    equal(await isGone({ ...me, bootId: "11111111-2222-3333-4444-555555555555" }), true);
    equal(await isGone({ ...me, pid: NOBODY }), true);
  });

  it("is not judged when it is another machine's, or says less than would prove it", async () => {
    const me = await thisProcess();
    equal(await isGone({ ...me, hostname: "elsewhere", pid: NOBODY }), false);
    const { pid, hostname, since } = me;
    equal(await isGone({ pid, hostname, since }), false);
  });
});
