import * as pulumi from "@pulumi/pulumi";
import { DropletFirewall } from "./droplet/firewall.ts";
import { sentOnce } from "./droplet/sentOnce.ts";
import { DropletWatch } from "./droplet/watch.ts";
import { FirstContact } from "./firstContact.ts";
import type { EdgeAddress, Host, HostConnectionOutputs } from "./host.ts";

export interface ExistingDropletArgs {
  /** The droplet's public address. */
  readonly address: string;
  readonly dropletId: number;
  /** Read at the first contact when left out. */
  readonly hostKey?: string | undefined;
  readonly privateKeyFile: string;
  readonly user: string;
  readonly cpus: number;
  readonly sshFrom: readonly string[];
  /** Whether nginx shall listen on IPv6. */
  readonly ipv6: boolean;
  readonly url: string;
  readonly email: string;
}

/**
 * A droplet that was there before the stack. It is found, never declared: nothing that
 * happens to the stack can replace, resize or delete it.
 */
export class ExistingDroplet extends pulumi.ComponentResource implements Host {
  readonly connection: HostConnectionOutputs;
  readonly publicAddress: pulumi.Output<string>;
  readonly edge: EdgeAddress;

  constructor(name: string, args: ExistingDropletArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:ExistingDroplet", name, {}, opts);
    const { dropletId, sshFrom } = args;
    new DropletFirewall(name, { dropletId, sshFrom }, { parent: this });
    new DropletWatch(name, args, { parent: this, provider: sentOnce(name, this) });

    this.publicAddress = pulumi.output(args.address);
    this.edge = { address: this.publicAddress, httpPort: 80, httpsPort: 443 };
    this.connection = {
      address: this.publicAddress,
      port: pulumi.output(22),
      user: args.user,
      privateKeyFile: args.privateKeyFile,
      hostKey: this.hostKey(name, args),
    };
    this.registerOutputs({ publicAddress: this.publicAddress });
  }

  private hostKey(
    name: string,
    { address, user, privateKeyFile, hostKey, ipv6, dropletId }: ExistingDropletArgs,
  ): pulumi.Output<string> {
    if (hostKey !== undefined) return pulumi.output(hostKey);
    const contact = new FirstContact(
      `${name}-contact`,
      { address, user, privateKeyFile, ipv6, machineId: String(dropletId) },
      { parent: this },
    );
    return contact.hostKey;
  }
}
