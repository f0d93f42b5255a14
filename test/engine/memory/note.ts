import * as pulumi from "@pulumi/pulumi";

interface NoteArgs {
  name: pulumi.Input<string>;
  text: pulumi.Input<string>;
  lines?: pulumi.Input<pulumi.Input<string>[]>;
  lens?: pulumi.Input<string>;
  behaviour?: pulumi.Input<"well" | "sick" | "refused" | "slow">;
}

export class MemoryProvider extends pulumi.ProviderResource {
  constructor(name: string, args: { file: pulumi.Input<string> }) {
    super("memory", name, args);
  }
}

export class Note extends pulumi.CustomResource {
  declare readonly text: pulumi.Output<string>;
  declare readonly length: pulumi.Output<number>;
  declare readonly revision: pulumi.Output<number>;

  constructor(name: string, args: NoteArgs, options: pulumi.CustomResourceOptions) {
    super("memory:index:Note", name, { length: undefined, revision: undefined, ...args }, options);
  }
}
