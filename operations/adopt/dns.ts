import { sitesOf } from "../../components/edge/sites.ts";
import { mailRecords } from "../../components/cloudflareDns/mailRecords.ts";
import { recordFor } from "../../components/adoption/onCloudflare.ts";
import type { WantedRecord } from "../../components/adoption/onCloudflare.ts";
import type { CloudflareRecord } from "../../components/clouds/cloudflare.ts";
import type { Settings } from "../../config/settings.ts";
import { UserError } from "../../report/userError.ts";
import type { AdoptItem } from "./finding.ts";

/** What the stack's records meet in the zone. */
export function dnsItems(settings: Settings, records: readonly CloudflareRecord[]): AdoptItem[] {
  const names = sitesOf(settings).map(({ name }) => name);
  const address = settings.host.kind === "existing" ? settings.host.address : undefined;
  const caa = { tag: "issue", value: "letsencrypt.org" };
  const wanted: WantedRecord[] = [
    ...names.flatMap((name) => [
      { name, type: "A", content: address },
      { name, type: "CAA", data: caa },
    ]),
    ...(settings.mail.kind === "smtp" ? mailRecords(settings.mail) : []),
  ];
  return [
    ...wanted.map((record) => itemFor(settings, record, records)),
    ...otherNames(names, address, records),
  ];
}

function itemFor(
  { dns }: Settings,
  wanted: WantedRecord,
  records: readonly CloudflareRecord[],
): AdoptItem {
  const what = `DNS ${wanted.type} ${wanted.name}`;
  try {
    const there = recordFor(wanted, records);
    if (there === undefined) return { deed: "make", what };
    const { ttlSeconds, proxied } = dns as { ttlSeconds: number; proxied: boolean };
    const changes = [
      ...differs("content", there.content, wanted.content),
      ...differs("ttl", there.ttl, proxied && wanted.type === "A" ? 1 : ttlSeconds),
      ...(wanted.type === "A" ? differs("proxied", there.proxied ?? false, proxied) : []),
    ];
    if (changes.length === 0) return { deed: "take over", what };
    return {
      deed: "change",
      what: `${what}: ${changes.join(", ")}`,
      risk: "resolvers keep the former value for as long as its time to live said",
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      deed: "in the way",
      what: `${what}: ${error.given ?? error.message}`,
      risk: error.next,
    };
  }
}

type Value = string | number | boolean | null | undefined;

function differs(name: string, there: Value, wanted: Value): string[] {
  if (wanted === undefined || there === wanted) return [];
  return [`${name} ${there} → ${wanted}`];
}

/** Names that somebody else answers on the same machine today. */
function otherNames(
  names: readonly string[],
  address: string | undefined,
  records: readonly CloudflareRecord[],
): AdoptItem[] {
  return records
    .filter(
      ({ type, content, name }) => type === "A" && content === address && !names.includes(name),
    )
    .map(({ name }) => ({
      deed: "leave" as const,
      what: `DNS A ${name}, which points at this droplet and is none of the stack's names`,
      risk: "the stack's nginx answers it with nothing: move what it serves first",
    }));
}
