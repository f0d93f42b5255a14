import { Firewall } from "@pulumi/digitalocean/firewall.js";
import * as pulumi from "@pulumi/pulumi";

export interface DropletFirewallArgs {
  readonly dropletId: pulumi.Input<number>;
  /** Ranges that may reach port 22. */
  readonly sshFrom: readonly string[];
}

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** The outer wall: SSH for the few, HTTP and HTTPS for all, everything else closed. */
export class DropletFirewall extends pulumi.ComponentResource {
  constructor(name: string, args: DropletFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:DropletFirewall", name, {}, opts);
    const open = (port: string, sourceAddresses: readonly string[]) => ({
      protocol: "tcp",
      portRange: port,
      sourceAddresses: [...sourceAddresses],
    });
    new Firewall(
      name,
      {
        name,
        dropletIds: [args.dropletId],
        inboundRules: [
          open("22", args.sshFrom),
          open("80", EVERYWHERE),
          open("443", EVERYWHERE),
          { protocol: "icmp", sourceAddresses: EVERYWHERE },
        ],
        outboundRules: [
          { protocol: "tcp", portRange: "1-65535", destinationAddresses: EVERYWHERE },
          { protocol: "udp", portRange: "1-65535", destinationAddresses: EVERYWHERE },
          { protocol: "icmp", destinationAddresses: EVERYWHERE },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
