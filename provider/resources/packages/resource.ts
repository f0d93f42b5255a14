import * as pulumi from "@pulumi/pulumi";

export interface PackagesArgs {
  /** Debian packages, in any order. */
  readonly names: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Packages of the host's distribution, installed without recommended ones and never upgraded here:
 * that is the distribution's unattended upgrade. Deleting removes only what was not there before.
 */
export class Packages extends pulumi.CustomResource {
  declare readonly names: pulumi.Output<string[]>;
  /** By name, of what is installed. */
  declare readonly versions: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: PackagesArgs, options?: pulumi.CustomResourceOptions) {
    super("host:index:Packages", name, { versions: undefined, added: undefined, ...args }, options);
  }
}
