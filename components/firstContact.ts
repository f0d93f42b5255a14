import { Command } from "@pulumi/command/local/command.js";
import * as pulumi from "@pulumi/pulumi";
import { FIRST_CONTACT, KEPT_CONTACT } from "./firstContact/script.ts";

export interface FirstContactArgs {
  readonly address: pulumi.Input<string>;
  readonly user: string;
  readonly privateKeyFile: string;
  /** Whether nginx shall listen on IPv6: a host without it is refused before it is changed. */
  readonly ipv6: boolean;
  /** What makes it another machine, whose key is read anew. */
  readonly machineId: pulumi.Input<string>;
}

/**
 * The one time that a host is believed without proof: waits until a fresh droplet has finished
 * cloud-init and reads its host key, which the stack's state pins from then on.
 */
export class FirstContact extends pulumi.ComponentResource {
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: pulumi.Output<string>;

  constructor(name: string, args: FirstContactArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:FirstContact", name, {}, opts);
    const contact = new Command(
      name,
      {
        interpreter: ["/bin/sh", "-c"],
        create: FIRST_CONTACT,
        // Another address of the same machine, or another key file here, is no new first contact.
        update: KEPT_CONTACT,
        environment: {
          ADDRESS: args.address,
          LOGIN: args.user,
          KEY_FILE: args.privateKeyFile,
          IPV6: String(args.ipv6),
        },
        triggers: [args.machineId],
      },
      { parent: this },
    );
    this.hostKey = contact.stdout.apply((line) => line.trim());
    this.registerOutputs({ hostKey: this.hostKey });
  }
}
