import type { Clouds } from "../../components/clouds/clouds.ts";
import { alertAddressDoubt } from "../../components/droplet/alertAddressDoubt.ts";
import { findDroplet } from "../../components/droplet/find.ts";
import { copyOf } from "../../config/sections/backup.ts";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { DoctorCheck } from "./check.ts";
import { tried } from "./check.ts";

/** Tries each token with the reads that `preview` and `up` begin with. A right to write shows at `up`. */
export function cloudChecks(settings: Settings, clouds: Clouds): Promise<DoctorCheck>[] {
  return [
    ...digitalOcean(settings, clouds),
    ...cloudflare(settings, clouds),
    ...gitHub(settings, clouds),
    ...buckets(settings, clouds),
  ];
}

function digitalOcean(settings: Settings, { digitalOcean: account }: Clouds) {
  const { host } = settings;
  if (host.kind === "lab") return [];
  const listed = (what: string, list: () => Promise<readonly unknown[]>) =>
    tried(`DigitalOcean: ${what}`, async () => `${(await list()).length} there`);
  const ofNewDroplet = [
    listed("volumes", () => account.volumes()),
    listed("reserved addresses", () => account.reservedIps()),
    listed("projects", () => account.projects()),
  ];
  return [
    tried("DigitalOcean: account", async () => (await account.account()).status),
    tried("DigitalOcean: alert address", async () => {
      const { email } = await account.account();
      const wanted = host.alertEmail ?? settings.contact;
      if (email.toLowerCase() === wanted.toLowerCase()) return wanted;
      return { skip: alertAddressDoubt(wanted, email) };
    }),
    tried("DigitalOcean: droplets", async () =>
      host.kind === "existing"
        ? `droplet ${await findDroplet(account, host)} is at ${host.address}`
        : `${(await account.droplets()).length} there`,
    ),
    listed("firewalls", () => account.firewalls()),
    listed("monitoring", () => account.alertPolicies()),
    listed("uptime checks", () => account.uptimeChecks()),
    ...(host.kind === "droplet" ? ofNewDroplet : []),
  ];
}

function cloudflare({ dns, domain }: Settings, { cloudflare: account }: Clouds) {
  if (dns.kind !== "cloudflare") return [];
  return [
    tried("Cloudflare: zone", async () => `${domain} is ${(await account.zone(domain)).status}`),
    tried("Cloudflare: DNS records", async () => {
      const { id } = await account.zone(domain);
      return `${(await account.records(id)).length} in ${domain}`;
    }),
  ];
}

/** The buckets that the stack makes: there, or still to be made. */
function buckets({ backup, domain }: Settings, { spaces, cloudflare: account }: Clouds) {
  const said = (bucket: string, isThere: boolean) =>
    `${bucket} ${isThere ? "is there" : "is still to be made"}`;
  const copy = copyOf(backup);
  const ofBackups =
    backup.kind === "spaces" &&
    tried("DigitalOcean: bucket of the backups", async () =>
      said(backup.bucket, await spaces.has(backup.region, backup.bucket)),
    );
  const ofCopy =
    copy?.kind === "r2" &&
    tried("Cloudflare: bucket of the copy", async () => {
      const { id } = (await account.zone(domain)).account;
      return said(copy.bucket, (await account.r2Bucket(id, copy.bucket)) !== undefined);
    });
  return [ofBackups, ofCopy].filter((check) => check !== false);
}

function gitHub({ github }: Settings, { gitHub: account }: Clouds) {
  if (github === undefined) return [];
  const { owner, branches } = github;
  const repositories = [...new Set(branches.map(({ repository }) => repository))];
  return repositories.map((name) =>
    tried(`GitHub: ${owner}/${name}`, async () => {
      const { permissions } = await account.repository(owner, name);
      if (permissions?.admin === false) throw notAdministrator(`${owner}/${name}`);
      const patterns = await account.protectedPatterns(owner, name);
      return `rules for ${patterns.length === 0 ? "no branch yet" : patterns.join(", ")}`;
    }),
  );
}

function notAdministrator(repository: string): UserError {
  return new UserError(`The token in GITHUB_TOKEN does not administer ${repository}.`, {
    code: "token-scope",
    exitCode: ExitCode.authentication,
    next: `give the token Administration (read and write) on ${repository}`,
  });
}
