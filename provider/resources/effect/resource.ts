import * as pulumi from "@pulumi/pulumi";

export interface EffectArgs {
  /** What it is about: `sshd`, `time-zone`. Another name is another effect. */
  readonly name: pulumi.Input<string>;
  /**
   * A shell script that asks the program itself, never its files, and prints a line for each
   * setting: its name, a blank, its value. A setting that it does not print is absent.
   */
  readonly look: pulumi.Input<string>;
  /**
   * A shell script that brings the settings about, whatever stands in their way; safe to repeat.
   * Without one only a person can: what differs fails the `up`.
   */
  readonly mend?: pulumi.Input<string>;
  /** What to do when they are still not in force. */
  readonly next?: pulumi.Input<string>;
  /** By name: the value that must be in force. */
  readonly settings: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Settings that are in force on the host, whoever wrote which file. Where they are not, a refresh
 * shows what is in force instead, and `up` mends it and looks again; what cannot be mended fails the
 * `up`. Deleting changes nothing on the host.
 *
 * @example
 * new Effect("time-zone", {
 *   name: "time-zone",
 *   look: 'echo "zone $(timedatectl show --property Timezone --value)"',
 *   mend: "ln -sfn /usr/share/zoneinfo/Asia/Manila /etc/localtime",
 *   settings: { zone: "Asia/Manila" },
 * }, { provider: host });
 */
export class Effect extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly settings: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: EffectArgs, options?: pulumi.CustomResourceOptions) {
    super("host:index:Effect", name, { ...args }, options);
  }
}
