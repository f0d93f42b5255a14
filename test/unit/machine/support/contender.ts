import { readFile, writeFile } from "node:fs/promises";
import { askForLock } from "../../../../machine/kernelLock.ts";

/** A process that `kernelLock.test.ts` starts: holds the lock, waits, or counts while it holds it. */
const [lock = "", task, counter = "", rounds = "0"] = process.argv.slice(2);

/** Seconds: all contenders' rounds together, on a busy machine. */
const PATIENCE = 150;

process.on("disconnect", () => process.exit(1));

switch (task) {
  case "hold":
    await askForLock(lock);
    process.send?.("held");
    break;
  case "wait":
    process.send?.("here");
    break;
  case "count":
    process.once("message", () => {
      void count().then(() => process.exit(0));
    });
    process.send?.("ready");
    break;
}

async function count(): Promise<void> {
  for (let round = 0; round < Number(rounds); round += 1) {
    const asked = await askForLock(lock, PATIENCE);
    if ("heldBy" in asked) process.exit(2);
    await writeFile(counter, String(Number(await readFile(counter, "utf8")) + 1));
    await asked.lock.unlock();
  }
}
