import * as pulumi from "@pulumi/pulumi";

export interface UnitArgs {
  /** With its kind: `nginx.service`, `certbot.timer`. Another name is another unit. */
  readonly name: pulumi.Input<string>;
  /** Text of the unit file, when it is ours and not a package's. */
  readonly content?: pulumi.Input<string>;
  /** Text of a drop-in that changes a package's unit. */
  readonly dropIn?: pulumi.Input<string>;
  /** Whether it starts with the machine. @default true */
  readonly enabled?: pulumi.Input<boolean>;
  /** Whether it runs now. @default true */
  readonly active?: pulumi.Input<boolean | "onDemand">;
  /** Any texts, such as hashes of configuration: a change restarts the unit. */
  readonly triggers?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * A unit of systemd. One that does not come up fails the `up` with its last log lines, and the next
 * `up` tries again. Deleting removes a unit that is ours, and gives a package's unit back as it was.
 */
export class Unit extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** systemd's word: `active`, `failed`, … */
  declare readonly activeState: pulumi.Output<string>;
  /** systemd's word: `enabled`, `static`, … */
  declare readonly unitFileState: pulumi.Output<string>;

  constructor(name: string, args: UnitArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { activeState: undefined, unitFileState: undefined };
    super("host:index:Unit", name, { ...outputs, ...args }, options);
  }
}
