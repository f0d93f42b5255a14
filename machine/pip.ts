import { execa } from "execa";
import type { Logger } from "../report/logger.ts";
import { aptInstall } from "./apt.ts";

/**
 * Sees to it that this machine has pip, which fetches what the lock pins: Debian's, where none is.
 *
 * @throws UserError when it may not be installed.
 */
export async function ensurePip(logger: Logger, signal: AbortSignal): Promise<void> {
  const asked = await execa("python3", ["-m", "pip", "--version"], {
    reject: false,
    cancelSignal: signal,
    stdin: "ignore",
  });
  signal.throwIfAborted();
  if (asked.exitCode === 0) return;
  await logger.step("install pip", async (step) => {
    await aptInstall(["python3-pip"], { signal, step });
    step.result("Debian package python3-pip");
  });
}
