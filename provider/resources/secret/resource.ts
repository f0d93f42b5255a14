import * as pulumi from "@pulumi/pulumi";

export interface SecretArgs {
  /** In characters, letters and digits. @default 32 */
  readonly length?: pulumi.Input<number>;
  /** Another number means another value. @default 1 */
  readonly rotation?: pulumi.Input<number>;
}

/** A password or key that is generated once and kept in the stack's state. Touches no host. */
export class Secret extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, args: SecretArgs = {}, options: pulumi.CustomResourceOptions = {}) {
    const secret = { additionalSecretOutputs: ["value"] };
    const inputs = { value: undefined, ...args };
    super("host:index:Secret", name, inputs, pulumi.mergeOptions(options, secret));
  }
}
