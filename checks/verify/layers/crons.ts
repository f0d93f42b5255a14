import { finding } from "../finding.ts";
import { containerFacts, containersProbe } from "../host/containersProbe.ts";
import { databaseFacts, databaseProbe, HEARTBEAT } from "../host/databaseProbe.ts";
import type { DatabaseFacts } from "../host/databaseProbe.ts";
import type { Layer } from "../layer.ts";
import { bringUp, logOf } from "../nextStep.ts";
import { odooContainers } from "../odooContainers.ts";

/** Due every minute, and the first round after a start begins after almost a minute. Seconds. */
const STALE = 180;

/** Scheduled actions run: judged by one that does nothing else than run every minute. */
export const crons: Layer = {
  name: "crons",
  probes: [databaseProbe, containersProbe],
  judge: async ({ outputs, host }) => {
    const { heartbeat, silence } = databaseFacts(await host(databaseProbe));
    const { cron } = odooContainers(outputs);
    const upSeconds = containerFacts(await host(containersProbe)).get(cron)?.ageSeconds ?? Infinity;
    const isFresh = (heartbeat?.heartbeatSeconds ?? Infinity) < STALE;
    const isNotDueYet = upSeconds < STALE;
    const found = heartbeat === undefined ? silence : inWords(heartbeat);
    return [
      finding(heartbeat?.active === true && (isFresh || isNotDueYet), {
        subject: HEARTBEAT,
        expected: `run within ${STALE} s, or ${cron} started within ${STALE} s`,
        found: isNotDueYet ? `${found}; ${cron} started ${upSeconds} s ago` : found,
        next: heartbeat?.active === false ? bringUp(outputs) : logOf(outputs, cron),
      }),
    ];
  },
};

function inWords({ heartbeatSeconds, active }: NonNullable<DatabaseFacts["heartbeat"]>): string {
  const run = heartbeatSeconds === null ? "never run" : `run ${Math.round(heartbeatSeconds)} s ago`;
  return active ? run : `${run}, archived`;
}
