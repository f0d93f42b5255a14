import * as pulumi from "@pulumi/pulumi";

export interface HostProviderArgs {
  /** Name or IP address. */
  readonly address: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  /** `root`, or a user whose sudo asks for no password. */
  readonly user: pulumi.Input<string>;
  /** Path of the private key on the machine that runs the engine. */
  readonly privateKeyFile: pulumi.Input<string>;
  /** The host's public key, `ssh-ed25519 AAAA…`; any other one is refused. */
  readonly hostKey: pulumi.Input<string>;
}

/** A Linux host that resources of this provider live on, reached over one SSH connection. */
export class HostProvider extends pulumi.ProviderResource {
  constructor(name: string, args: HostProviderArgs, options?: pulumi.ResourceOptions) {
    super("host", name, { ...args }, options);
  }
}
