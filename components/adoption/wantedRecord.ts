import type { DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import type { WantedRecord } from "./onCloudflare.ts";

/**
 * A record's inputs as far as they are plain values. An address is an output, and known before
 * anything is made only where the droplet was there before the stack.
 */
export function wantedRecord(address: string | undefined) {
  return (inputs: Readonly<Record<string, unknown>>): WantedRecord => {
    const { name, type, content, data } = inputs as unknown as DnsRecordArgs;
    return {
      name: typeof name === "string" ? name : "",
      type: typeof type === "string" ? type : "",
      content: typeof content === "string" ? content : type === "A" ? address : undefined,
      data: data as WantedRecord["data"],
    };
  };
}
