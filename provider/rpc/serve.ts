import type { RunningPlugin } from "./listen.ts";

/** Calls that do not heed the end of the engine are left behind after this. */
const GRACE_MS = 5_000;

/**
 * Makes of this process a plugin of the engine: tells it the port on the first line of standard
 * output, and ends with it. The engine holds our standard input, so its end is the sign of an
 * engine that was killed; SIGINT is left alone, because trapping it makes the engine wait 5 s.
 */
export function serveEngine(plugin: RunningPlugin): void {
  process.stdin.once("end", () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    void plugin.stop().then(() => process.exit(0));
  });
  process.stdin.resume();
  process.stdout.write(`${plugin.port}\n`);
}
