import { setTimeout as delay } from "node:timers/promises";
import type { Remote } from "../../ssh/remote.ts";
import { inService } from "../standing.ts";
import { reloadServer } from "./certbot.ts";
import type { Bounds } from "./certbotShell.ts";
import type { Lineage } from "./disk.ts";
import { minute } from "./failure.ts";
import { inLastThird } from "./need.ts";
import { servedSerials } from "./wire.ts";

/** nginx takes its new workers into service within milliseconds; a busy host needs longer. */
const reloadLimitMs = 5_000;
const reloadPollMs = 200;

/** "in service", or what stands in the way of it. */
export async function standing(
  remote: Remote,
  lineage: Lineage,
  now: Date,
  bounds: Bounds,
): Promise<string> {
  const served = await servedSerials(remote, lineage.names, bounds.signal);
  const other = [...served].filter(([, serial]) => serial !== lineage.serial);
  if (other.length > 0) {
    const names = other.map(([name, serial]) => `${serial} for ${name}`).join(", ");
    return `port 443 serves ${names}; the host holds ${lineage.serial}`;
  }
  if (inLastThird(lineage, now)) {
    return `valid until ${minute(lineage.notAfter)} only, and the timer has not renewed it`;
  }
  return inService;
}

/** Has nginx read the files again where it serves another certificate; returns the new standing. */
export async function bringIntoService(
  remote: Remote,
  lineage: Lineage,
  bounds: Bounds,
): Promise<string> {
  const look = () => standing(remote, lineage, new Date(), bounds);
  let found = await look();
  if (found === inService) return found;
  await reloadServer(remote, bounds);
  const deadline = Date.now() + reloadLimitMs;
  while ((found = await look()) !== inService && Date.now() < deadline) {
    await delay(reloadPollMs, undefined, bounds);
  }
  return found;
}
