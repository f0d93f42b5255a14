import { once } from "node:events";
import { execa } from "execa";

/** Begins processes until one has the number, which may be held for a moment by a dead one that nobody took note of. */
const PROGRAM = `
import os, sys, time
wanted = int(sys.argv[1])
for _ in range(600):
    with open("/proc/sys/kernel/ns_last_pid", "w") as last:
        last.write(str(wanted - 1))
    child = os.fork()
    if child == 0:
        time.sleep(600 if os.getpid() == wanted else 0)
        os._exit(0)
    if child == wanted:
        print(child, flush=True)
    os.waitpid(child, 0)
    time.sleep(0.1)
`;

/** A process that has the number of one that is gone, as any may have after a reboot. Needs root. */
export async function processWithNumber(wanted: number): Promise<{ end: () => Promise<unknown> }> {
  const running = execa("python3", ["-c", PROGRAM, String(wanted)], {
    reject: false,
    stdin: "ignore",
    detached: true,
  });
  const begun = once(running.stdout, "data").then(() => true);
  if (!(await Promise.race([begun, running.then(() => false)]))) {
    throw new Error(`No process with the number ${wanted} could be begun.`);
  }
  return {
    end: () => {
      process.kill(-(running.pid ?? 0), "SIGKILL");
      return running;
    },
  };
}
