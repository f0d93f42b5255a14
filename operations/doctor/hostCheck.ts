import { findDroplet } from "../../components/droplet/find.ts";
import type { Clouds } from "../../components/clouds/clouds.ts";
import type { Settings } from "../../config/settings.ts";
import { UserError } from "../../report/userError.ts";
import type { HostFacts } from "../adopt/hostFacts.ts";
import type { DoctorCheck } from "./check.ts";
import { tried } from "./check.ts";

/** How far apart two clocks may be before logs and certificates mislead. Seconds. */
const MOST_DRIFT_S = 60;

/** The host by SSH: reachable, with our key, as root or by sudo, and with the right time. */
export function hostChecks(
  { host }: Settings,
  { digitalOcean }: Clouds,
  look: (address: string) => Promise<HostFacts>,
  now: () => Date,
): Promise<DoctorCheck>[] {
  if (host.kind !== "existing") {
    return [tried("SSH: host", () => Promise.resolve({ skip: "the host is made by up" }))];
  }
  const { address } = host;
  return [
    tried("SSH: host", async () => {
      await findDroplet(digitalOcean, host);
      const facts = await look(address);
      const drift = Math.round(facts.epoch - now().getTime() / 1000);
      if (Math.abs(drift) > MOST_DRIFT_S) throw wrongClock(address, drift);
      return `${address} runs ${facts.system}, and its clock is right`;
    }),
  ];
}

function wrongClock(address: string, drift: number): UserError {
  return new UserError(`The clock of ${address} is wrong.`, {
    given: `${drift} s off`,
    code: "clock",
    next: "timedatectl set-ntp true, on the host",
  });
}
