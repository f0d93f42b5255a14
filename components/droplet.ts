import { Droplet } from "@pulumi/digitalocean/droplet.js";
import { Project } from "@pulumi/digitalocean/project.js";
import { ReservedIp } from "@pulumi/digitalocean/reservedIp.js";
import { ReservedIpAssignment } from "@pulumi/digitalocean/reservedIpAssignment.js";
import { SshKey } from "@pulumi/digitalocean/sshKey.js";
import { Volume } from "@pulumi/digitalocean/volume.js";
import { VolumeAttachment } from "@pulumi/digitalocean/volumeAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import { DropletFirewall } from "./droplet/firewall.ts";
import { sentOnce } from "./droplet/sentOnce.ts";
import { DropletWatch } from "./droplet/watch.ts";
import { FirstContact } from "./firstContact.ts";
import type { EdgeAddress, Host, HostConnectionOutputs } from "./host.ts";

export interface DropletHostArgs {
  readonly region: string;
  readonly size: string;
  readonly cpus: number;
  readonly image: string;
  readonly volumeGb: number;
  /** The key that may log in. */
  readonly publicKey: string;
  readonly privateKeyFile: string;
  readonly user: string;
  readonly sshFrom: readonly string[];
  /** Whether nginx shall listen on IPv6. */
  readonly ipv6: boolean;
  /** The address that the watch asks. */
  readonly url: string;
  /** Who is told: an address that the DigitalOcean account knows. */
  readonly email: string;
  /** What DigitalOcean calls the stack's project. */
  readonly environment: ProjectEnvironment;
}

export type ProjectEnvironment = "Development" | "Staging" | "Production";

/** A graceful shutdown waits for Odoo, which may take 120 s; DigitalOcean's own limit is 60 s. */
const POWER_TIMEOUTS = { update: "15m", delete: "10m" };

/**
 * A new DigitalOcean droplet with an address and a data volume that outlive it: when the droplet
 * is replaced, both move to the next one. All three are protected; the name is also their tag.
 */
export class DropletHost extends pulumi.ComponentResource implements Host {
  readonly connection: HostConnectionOutputs;
  readonly publicAddress: pulumi.Output<string>;
  readonly publicAddress6: pulumi.Output<string>;
  readonly edge: EdgeAddress;
  readonly dataDevice: pulumi.Output<string>;
  readonly machine: Droplet;

  constructor(name: string, args: DropletHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:DropletHost", name, {}, opts);
    const provider = sentOnce(name, this);
    const droplet = this.droplet(name, args, provider);
    const dropletId = droplet.id.apply(Number);
    const address = this.reservedAddress(name, args, { dropletId, provider });
    const volume = this.dataVolume(name, args, dropletId);
    this.project(name, args, [droplet.dropletUrn, address.projectUrn, volume.volumeUrn]);
    new DropletFirewall(name, { dropletId, sshFrom: args.sshFrom }, { parent: this });
    new DropletWatch(name, { ...args, dropletId }, { parent: this, provider });

    this.machine = droplet;
    this.publicAddress = address.address;
    this.publicAddress6 = droplet.ipv6Address;
    this.dataDevice = volume.device;
    this.edge = { address: this.publicAddress, httpPort: 80, httpsPort: 443 };
    this.connection = this.firstContact(name, args, droplet);
    this.registerOutputs({ publicAddress: this.publicAddress });
  }

  private droplet(name: string, args: DropletHostArgs, provider: pulumi.ProviderResource): Droplet {
    const { region, size, image, publicKey } = args;
    const key = new SshKey(
      name,
      { name, publicKey },
      // An account holds a key once: others may use it, under a name of theirs, and go on to.
      { parent: this, ignoreChanges: ["name"], retainOnDelete: true },
    );
    return new Droplet(
      name,
      {
        name,
        region,
        size,
        image,
        tags: [name],
        sshKeys: [key.fingerprint],
        ipv6: true,
        monitoring: true,
        // CPU and memory only, so that the size can go back.
        resizeDisk: false,
        gracefulShutdown: true,
      },
      // A newer image or another key is no reason for another machine.
      {
        parent: this,
        provider,
        protect: true,
        ignoreChanges: ["image", "sshKeys"],
        customTimeouts: POWER_TIMEOUTS,
      },
    );
  }

  private reservedAddress(
    name: string,
    args: DropletHostArgs,
    {
      dropletId,
      provider,
    }: { dropletId: pulumi.Output<number>; provider: pulumi.ProviderResource },
  ) {
    const reserved = new ReservedIp(
      name,
      { region: args.region },
      // DigitalOcean names the droplet here too, once the assignment is made.
      { parent: this, provider, protect: true, ignoreChanges: ["dropletId"] },
    );
    const assignment = new ReservedIpAssignment(
      name,
      { ipAddress: reserved.ipAddress, dropletId },
      { parent: this },
    );
    // Under its former name, by which a project lists it; `reservedIpUrn` would be drift for ever.
    const projectUrn = pulumi.interpolate`do:floatingip:${reserved.ipAddress}`;
    return { address: assignment.ipAddress, projectUrn };
  }

  private dataVolume(name: string, args: DropletHostArgs, dropletId: pulumi.Output<number>) {
    const volumeName = `${name}-data`;
    const volume = new Volume(
      volumeName,
      {
        name: volumeName,
        tags: [name],
        region: args.region,
        size: args.volumeGb,
        initialFilesystemType: "ext4",
        description: "PostgreSQL, Odoo's filestore and n8n",
      },
      // DigitalOcean does not give back how a volume was formatted: one that is taken over would be replaced.
      { parent: this, protect: true, ignoreChanges: ["initialFilesystemType"] },
    );
    const attachment = new VolumeAttachment(
      volumeName,
      { dropletId, volumeId: volume.id },
      // A volume is attached to one droplet at a time: the old one lets go first.
      { parent: this, deleteBeforeReplace: true },
    );
    const device = attachment.id.apply(() => `/dev/disk/by-id/scsi-0DO_Volume_${volumeName}`);
    return { volumeUrn: volume.volumeUrn, device };
  }

  private project(
    name: string,
    { environment }: DropletHostArgs,
    resources: pulumi.Output<string>[],
  ): void {
    new Project(
      name,
      { name, purpose: "Web Application", environment, resources },
      { parent: this },
    );
  }

  private firstContact(name: string, args: DropletHostArgs, droplet: Droplet) {
    const { user, privateKeyFile, ipv6 } = args;
    // The droplet's own address: the reserved one may still point at its predecessor.
    const address = droplet.ipv4Address;
    const contact = new FirstContact(
      `${name}-contact`,
      { address, user, privateKeyFile, ipv6, machineId: droplet.id },
      { parent: this },
    );
    return { address, port: pulumi.output(22), user, privateKeyFile, hostKey: contact.hostKey };
  }
}

/** DigitalOcean's three words for what a project is for. */
export function projectEnvironment(stack: string): ProjectEnvironment {
  if (stack === "prod") return "Production";
  return stack === "staging" ? "Staging" : "Development";
}
