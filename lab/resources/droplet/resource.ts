import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { DropletInputs } from "./inputs.ts";

type Schema = z.input<typeof DropletInputs>;

export type LabDropletArgs = { readonly [Key in keyof Schema]: pulumi.Input<Schema[Key]> };

/**
 * A droplet without a cloud: a Debian 13 container of this machine with systemd, sshd and, once
 * the stack has installed it, its own Docker daemon. Other ports or another name make it anew.
 */
export class LabDroplet extends pulumi.CustomResource {
  /** Where this machine reaches it: 127.0.0.1. */
  declare readonly address: pulumi.Output<string>;
  declare readonly sshPort: pulumi.Output<number>;
  /** Its address in the lab's network, for DNS records. */
  declare readonly labAddress: pulumi.Output<string>;
  declare readonly user: pulumi.Output<string>;
  /** Its public host key, `ssh-ed25519 AAAA…`. */
  declare readonly hostKey: pulumi.Output<string>;
  declare readonly containerId: pulumi.Output<string>;
  declare readonly running: pulumi.Output<boolean>;

  constructor(name: string, args: LabDropletArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      address: undefined,
      sshPort: undefined,
      labAddress: undefined,
      user: undefined,
      hostKey: undefined,
      containerId: undefined,
    };
    super("lab:index:Droplet", name, { ...outputs, ...args }, opts);
  }
}
