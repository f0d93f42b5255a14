import * as pulumi from "@pulumi/pulumi";

export interface DirectoryArgs {
  /** Absolute; another path is another folder. Missing parents are made, with mode 0755. */
  readonly path: pulumi.Input<string>;
  /** Octal. @default "0755" */
  readonly mode?: pulumi.Input<string>;
  /** Name or number. @default "root" */
  readonly owner?: pulumi.Input<string>;
  /** Name or number. @default "root" */
  readonly group?: pulumi.Input<string>;
}

/** A folder of the host. What is in it is not its business: deleting keeps it unless it is empty. */
export class Directory extends pulumi.CustomResource {
  declare readonly path: pulumi.Output<string>;
  declare readonly mode: pulumi.Output<string>;
  declare readonly owner: pulumi.Output<string>;
  declare readonly group: pulumi.Output<string>;

  constructor(name: string, args: DirectoryArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { mode: undefined, owner: undefined, group: undefined };
    super("host:index:Directory", name, { ...outputs, ...args }, options);
  }
}
