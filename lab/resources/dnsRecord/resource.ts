import * as pulumi from "@pulumi/pulumi";

export interface LabDnsRecordArgs {
  readonly name: pulumi.Input<string>;
  /** An IPv4 address. */
  readonly address: pulumi.Input<string>;
}

/** An A record that the lab's authority sees. No resolver of this machine is touched. */
export class LabDnsRecord extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, args: LabDnsRecordArgs, opts?: pulumi.CustomResourceOptions) {
    super("lab:index:DnsRecord", name, { ...args }, opts);
  }
}
