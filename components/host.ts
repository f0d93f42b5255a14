import * as pulumi from "@pulumi/pulumi";
import { HostProvider } from "../provider/resources/hostProvider.ts";

/** How the engine reaches a host; the outputs become known when the machine exists. */
export interface HostConnectionOutputs {
  readonly address: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly user: string;
  /** Path of the private key on the machine that runs the engine. */
  readonly privateKeyFile: string;
  /** The host's pinned public key. */
  readonly hostKey: pulumi.Output<string>;
}

/** Where the public names are served for whoever runs this program. */
export interface EdgeAddress {
  readonly address: pulumi.Output<string>;
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** A Linux machine that a stack runs on, whatever it is made of. */
export interface Host {
  readonly connection: HostConnectionOutputs;
  /** What the public names resolve to. */
  readonly publicAddress: pulumi.Output<string>;
  readonly publicAddress6?: pulumi.Output<string>;
  readonly edge: EdgeAddress;
  /** Block device for the data, when it is not the machine's own disk. */
  readonly dataDevice?: pulumi.Output<string>;
  /** The resource that takes everything on the host with it when it is deleted. */
  readonly machine?: pulumi.Resource;
}

/** Options for everything that lives on the host: its provider, and its end with the machine. */
export function optionsOnHost(host: Host): pulumi.ComponentResourceOptions {
  const provider = new HostProvider("host", host.connection, {});
  const { machine } = host;
  if (machine === undefined) return { provider };
  // No SSH to a machine that is going away. The option does not inherit, a transformation does.
  const endsWithMachine: pulumi.ResourceTransformation = ({ props, opts }) => ({
    props,
    opts: pulumi.mergeOptions(opts, { deletedWith: machine }),
  });
  return { provider, transformations: [endsWithMachine] };
}
