import { Resolver } from "node:dns/promises";
import { existsSync } from "node:fs";
import type { Clouds } from "../../components/clouds/clouds.ts";
import { publicKeyOf } from "../../components/publicKey.ts";
import type { Settings } from "../../config/settings.ts";
import { UserError } from "../../report/userError.ts";
import type { DoctorCheck } from "./check.ts";
import { tried } from "./check.ts";

/** What outside the checks ask besides the clouds; tests bring their own. */
export interface Outside {
  readonly nameServers: (domain: string) => Promise<readonly string[]>;
  /** The time that somebody else has. */
  readonly time: () => Promise<Date>;
  readonly now: () => Date;
}

const PATIENCE_MS = 5_000;
/** A signature or token that is older or younger is refused by some. */
const MOST_DRIFT_MS = 60_000;

export function outside(clockUrl: string): Outside {
  return {
    nameServers: (domain) => new Resolver({ timeout: PATIENCE_MS, tries: 2 }).resolveNs(domain),
    time: async () => {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const { headers } = await fetch(clockUrl, { method: "HEAD", signal });
      return new Date(headers.get("date") ?? Number.NaN);
    },
    now: () => new Date(),
  };
}

/** The names' delegation, the clock, the key pair. */
export function machineChecks(
  settings: Settings,
  { cloudflare }: Clouds,
  { nameServers, time, now }: Outside,
): Promise<DoctorCheck>[] {
  const { domain, ssh } = settings;
  return [
    tried("DNS: delegation", async () => {
      const { name_servers: wanted } = await cloudflare.zone(domain);
      const found = (await nameServers(domain).catch(nobody)).map(plain).sort();
      const expected = (wanted ?? []).map(plain).sort();
      if (found.join() === expected.join()) return `${domain} is answered by ${found.join(", ")}`;
      throw new UserError(`${domain} is not delegated to Cloudflare.`, {
        given: `found ${found.join(", ") || "none"}; Cloudflare expects ${expected.join(", ")}`,
        code: "dns-delegation",
        next: `set the name servers of ${domain} at its registrar to ${expected.join(" and ")}`,
      });
    }),
    tried("clock", async () => {
      const drift = now().getTime() - (await time()).getTime();
      if (Number.isNaN(drift)) return { skip: "nobody told the time" };
      if (Math.abs(drift) < MOST_DRIFT_MS) return "right to the minute";
      throw new UserError("This machine's clock is wrong.", {
        given: `${Math.round(drift / 1000)} s off`,
        code: "clock",
        next: "timedatectl set-ntp true",
      });
    }),
    tried("SSH: key", () => {
      publicKeyOf(settings);
      if (existsSync(ssh.privateKeyFile)) return Promise.resolve(ssh.privateKeyFile);
      throw new UserError("The stack's private SSH key is not there.", {
        given: ssh.privateKeyFile,
        code: "ssh-key-missing",
        next: "put the key there, or name another in ipai:ssh.privateKeyFile",
      });
    }),
  ];
}

/** A domain that nobody answers for, as far as this machine can find out. */
function nobody(): string[] {
  return [];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
