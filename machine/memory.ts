import { totalmem } from "node:os";
import type { Logger } from "../report/logger.ts";

/** npm takes 1.8 GiB to install n8n, beside the engine that is built meanwhile. */
const WANTED_GIB = 4;
/** A machine that is sold as one of 4 GiB shows a little less. */
const TOLERANCE_GIB = 0.4;

/** Says so where memory is short: a machine with swap gets through, one without is stopped midway. */
export function warnOfLittleMemory(
  logger: Pick<Logger, "warning">,
  bytes: number = availableBytes(),
): void {
  const gib = bytes / 2 ** 30;
  if (gib >= WANTED_GIB - TOLERANCE_GIB) return;
  logger.warning(
    `this machine has ${gib.toFixed(1)} GiB of memory and the lab wants ${WANTED_GIB}: ` +
      'add swap if something ends with "killed"',
  );
}

/** A container's limit is below what the machine has; without one it is 0 or beyond every machine. */
function availableBytes(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
