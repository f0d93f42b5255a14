import * as pulumi from "@pulumi/pulumi";
import { LabDroplet } from "../lab/resources/droplet/resource.ts";
import type { EdgeAddress, Host, HostConnectionOutputs } from "./host.ts";

export interface LabHostArgs {
  /** Name of the lab's droplet on this machine. */
  readonly dropletName: string;
  /** The key that may log in as root. */
  readonly publicKey: string;
  readonly privateKeyFile: string;
  /** Ports on this machine's loopback address. */
  readonly ports: { readonly ssh: number; readonly http: number; readonly https: number };
  readonly cpus: number;
  readonly memoryMb: number;
}

/** A droplet that the lab plays: a Debian 13 container with systemd, sshd and its own Docker. */
export class LabHost extends pulumi.ComponentResource implements Host {
  readonly connection: HostConnectionOutputs;
  readonly publicAddress: pulumi.Output<string>;
  readonly edge: EdgeAddress;
  readonly machine: LabDroplet;

  constructor(name: string, args: LabHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:LabHost", name, {}, opts);
    const { dropletName, publicKey, privateKeyFile, ports, cpus, memoryMb } = args;
    const droplet = new LabDroplet(
      name,
      { name: dropletName, publicKey, ports, cpus, memoryMb },
      { parent: this },
    );
    this.machine = droplet;
    this.connection = {
      address: droplet.address,
      port: droplet.sshPort,
      user: "root",
      privateKeyFile,
      hostKey: droplet.hostKey,
    };
    this.publicAddress = droplet.labAddress;
    this.edge = { address: droplet.address, httpPort: ports.http, httpsPort: ports.https };
    this.registerOutputs({ publicAddress: this.publicAddress });
  }
}
