import { failureReport } from "../../report/failure.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode } from "../../report/userError.ts";
import type { Channel } from "../alert/channel.ts";
import { kindOf } from "../changes/change.ts";
import type { Context } from "../operation.ts";
import type { DriftReport } from "./report.ts";

type Looked = Omit<DriftReport, "delivery">;

/** Longer lists are read in the report. */
const NAMES = 10;

/**
 * Looks for drift and tells people of it once it is a day old, as `alert` says; and of a look that
 * failed at once, since then nobody knows.
 */
export async function lookAndTell(
  { log }: Context,
  stack: string,
  channel: Channel,
  look: () => Promise<Looked>,
): Promise<DriftReport> {
  const report = await look().catch(async (error: unknown) => {
    const { what, next, exitCode } = failureReport(error).error;
    if (exitCode !== ExitCode.cancelled) {
      const told = await channel(
        [`Nobody knows whether stack ${stack} drifts: ${what}`, next].join("\n"),
      );
      log.warning(told.what);
    }
    throw error;
  });
  if (report.alert === "none") {
    const what = "nobody was told: the last check without drift is less than a day old";
    return { ...report, delivery: { state: "not-due", what } };
  }
  return { ...report, delivery: await channel(driftAlert(report)) };
}

/** Names only: what differs may be a secret, and a chat keeps what it gets. */
export function driftAlert({ stack, drift, manifest, lastGood, alert }: Looked): string {
  const names = drift.map(({ type, name }) => `${kindOf(type)} ${name}`);
  const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : "";
  const errors = manifest.findings.filter(({ severity }) => severity === "error").length;
  return [
    `Stack ${stack} is not what is declared, for ${alert === "48h" ? "two days or more" : "a day"} (last good check: ${lastGood?.at ?? "none known"}).`,
    ...(names.length > 0 ? [`On the host: ${names.slice(0, NAMES).join(", ")}${more}.`] : []),
    ...(errors > 0 ? [`Addons: ${errors} findings of ${ipai("addons verify")} and mounts.`] : []),
    `See: ${ipai("drift", { stack })}; repair: ${ipai("up", { refresh: true, stack })}`,
  ].join("\n");
}
