import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import type { DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import * as pulumi from "@pulumi/pulumi";
import { mailRecords } from "./cloudflareDns/mailRecords.ts";
import type { MailDomain } from "./cloudflareDns/mailRecords.ts";

export interface CloudflareDnsArgs {
  /** Cloudflare's number of the zone, which it serves already. */
  readonly zoneId: string;
  readonly names: readonly string[];
  readonly address: pulumi.Input<string>;
  readonly address6?: pulumi.Input<string> | undefined;
  readonly proxied: boolean;
  readonly ttlSeconds: number;
  /** Whoever sends the stack's mail; none where mail stays on the host. */
  readonly mail?: MailDomain | undefined;
}

/** The only authority that may sign for the names. */
const AUTHORITY = "letsencrypt.org";
/** Cloudflare's word for "as you like", which it demands of proxied records. */
const AUTOMATIC_TTL = 1;

/** Addresses of the public names, who may sign for them, and who may send mail for the domain. */
export class CloudflareDns extends pulumi.ComponentResource {
  constructor(name: string, args: CloudflareDnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:CloudflareDns", name, {}, opts);
    const { zoneId } = args;
    const record = (what: string, fields: Omit<DnsRecordArgs, "zoneId" | "ttl">) =>
      new DnsRecord(
        `${name}-${what}`,
        { ttl: fields.proxied === true ? AUTOMATIC_TTL : args.ttlSeconds, ...fields, zoneId },
        { parent: this },
      );

    for (const each of args.names) publish(record, each, args);
    if (args.mail !== undefined) {
      for (const { what, ...fields } of mailRecords(args.mail)) record(what, fields);
    }
    this.registerOutputs({});
  }
}

type Record = (what: string, fields: Omit<DnsRecordArgs, "zoneId" | "ttl">) => DnsRecord;

function publish(record: Record, name: string, args: CloudflareDnsArgs): void {
  const { address, address6, proxied } = args;
  record(`a-${name}`, { name, type: "A", content: address, proxied });
  if (address6 !== undefined) {
    record(`aaaa-${name}`, { name, type: "AAAA", content: address6, proxied });
  }
  record(`caa-${name}`, {
    name,
    type: "CAA",
    data: { flags: 0, tag: "issue", value: AUTHORITY },
  });
}
