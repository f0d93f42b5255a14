import { UserError } from "../../report/userError.ts";
import type { CloudflareRecord } from "../clouds/cloudflare.ts";
import type { Existing } from "./adopting.ts";
import type { Held } from "./held.ts";

const DNS_RECORD = "cloudflare:index/dnsRecord:DnsRecord";

/** A record as the stack declares it, as far as it is known before anything is made. */
export interface WantedRecord {
  readonly name: string;
  readonly type: string;
  readonly content?: string | undefined;
  readonly data?: { readonly tag: string; readonly value: string } | undefined;
}

/**
 * What the zone holds of a stack that its state does not. Cloudflare refuses a second record that
 * says the same (81058), and an address beside an alias (81053).
 *
 * @param wanted A resource's inputs as a record.
 */
export function existingOnCloudflare(
  zoneId: string,
  records: readonly CloudflareRecord[],
  held: Held,
  wanted: (inputs: Readonly<Record<string, unknown>>) => WantedRecord,
): Existing {
  return (type, name, inputs) => {
    if (type !== DNS_RECORD || held.has(type, name)) return undefined;
    const record = recordFor(wanted(inputs), records);
    return record === undefined ? undefined : `${zoneId}/${record.id}`;
  };
}

/**
 * The record that stands where the stack wants its own.
 *
 * @throws UserError where it can stand neither beside nor instead of what is there.
 */
export function recordFor(
  wanted: WantedRecord,
  records: readonly CloudflareRecord[],
): CloudflareRecord | undefined {
  const there = records.filter(({ name }) => name === wanted.name);
  const alias = there.find(({ type }) => type === "CNAME");
  if (alias !== undefined) {
    throw inTheWay(wanted, `it is an alias of ${alias.content ?? "another name"} (CNAME)`);
  }
  const same = there.filter(({ type }) => type === wanted.type);
  switch (wanted.type) {
    case "A":
    case "AAAA":
      return address(wanted, same);
    case "CAA":
      return same.find(
        ({ data }) => data?.["tag"] === wanted.data?.tag && data?.["value"] === wanted.data?.value,
      );
    case "TXT":
      return text(wanted, same);
    default:
      return same.find(({ content }) => host(content) === host(wanted.content));
  }
}

function address(wanted: WantedRecord, same: readonly CloudflareRecord[]) {
  const equal = same.find(({ content }) => content === wanted.content);
  if (equal !== undefined || same.length < 2) return equal ?? same[0];
  const addresses = same.map(({ content }) => content).join(", ");
  throw inTheWay(wanted, `it has ${same.length} ${wanted.type} records: ${addresses}`);
}

/** A name has one text of each purpose: two SPF records are an error for whoever reads them. */
function text(wanted: WantedRecord, same: readonly CloudflareRecord[]) {
  const purpose = /^v=\w+/.exec(plain(wanted.content))?.[0];
  return (
    same.find(({ content }) => plain(content) === plain(wanted.content)) ??
    same.find(({ content }) => purpose !== undefined && plain(content).startsWith(purpose))
  );
}

/** Without the quotes, and in one piece. */
function plain(content: string | null | undefined): string {
  return (content ?? "").replaceAll(/^"|"\s+"|"$/g, "");
}

function host(content: string | null | undefined): string {
  return (content ?? "").toLowerCase().replace(/\.$/, "");
}

function inTheWay({ name, type }: WantedRecord, given: string): UserError {
  return new UserError(`The ${type} record of ${name} cannot be made beside what is there.`, {
    given,
    code: "dns-in-the-way",
    next: `delete at Cloudflare what ${name} must no longer be, or set another name in ipai:names; then run the command again`,
  });
}
