import * as pulumi from "@pulumi/pulumi";
import { LabDnsRecord } from "../lab/resources/dnsRecord/resource.ts";

export interface LabDnsArgs {
  readonly names: readonly string[];
  /** The droplet's address in the lab's network. */
  readonly address: pulumi.Input<string>;
}

/** Names that the lab's authority can resolve. Browsers need none: `.localhost` is loopback. */
export class LabDns extends pulumi.ComponentResource {
  constructor(name: string, args: LabDnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:LabDns", name, {}, opts);
    for (const each of args.names) {
      new LabDnsRecord(`${name}-${each}`, { name: each, address: args.address }, { parent: this });
    }
    this.registerOutputs({});
  }
}
