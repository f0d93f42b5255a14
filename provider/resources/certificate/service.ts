import { setTimeout as delay } from "node:timers/promises";
import type { Remote } from "../../ssh/remote.ts";
import { inService } from "../standing.ts";
import { reloadServer } from "./certbot.ts";
import type { Bounds } from "./certbotShell.ts";
import type { CertificateFacts } from "./disk.ts";
import { minute } from "./failure.ts";
import type { Holding } from "./holding.ts";
import { inLastThird } from "./need.ts";
import { servedSerials } from "./wire.ts";

/** nginx takes its new workers into service within milliseconds; a busy host needs longer. */
const reloadLimitMs = 5_000;
const reloadPollMs = 200;

/** "in service", or what stands in the way of it. */
export async function standing(
  remote: Remote,
  held: Holding,
  now: Date,
  bounds: Bounds,
): Promise<string> {
  const { facts, files, renewal, lastRun } = held;
  const troubles = [...files, ...renewal, ...(lastRun === undefined ? [] : [lastRun])];
  if (facts) {
    troubles.push(...(await wireTroubles(remote, facts, bounds)));
    if (inLastThird(facts, now)) {
      troubles.push(`valid until ${minute(facts.notAfter)} only, and the timer has not renewed it`);
    }
  }
  return troubles.length === 0 ? inService : troubles.join("; ");
}

async function wireTroubles(
  remote: Remote,
  facts: CertificateFacts,
  bounds: Bounds,
): Promise<string[]> {
  const served = await servedSerials(remote, facts.names, bounds.signal);
  const other = [...served].filter(([, serial]) => serial !== facts.serial);
  if (other.length === 0) return [];
  const names = other.map(([name, serial]) => `${serial} for ${name}`).join(", ");
  return [`port 443 serves ${names}; the host holds ${facts.serial}`];
}

/**
 * Has nginx read the files again where it serves another certificate.
 *
 * @returns What is wrong still.
 */
export async function bringIntoService(
  remote: Remote,
  facts: CertificateFacts,
  bounds: Bounds,
): Promise<string[]> {
  const look = () => wireTroubles(remote, facts, bounds);
  let found = await look();
  if (found.length === 0) return found;
  const refused = await reloadServer(remote, bounds);
  if (refused !== "") return [...found, `nginx refuses its configuration: ${refused}`];
  const deadline = Date.now() + reloadLimitMs;
  while ((found = await look()).length > 0 && Date.now() < deadline) {
    await delay(reloadPollMs, undefined, bounds);
  }
  return found;
}
