import * as pulumi from "@pulumi/pulumi";

export interface FileArgs {
  /** Absolute; another path is another file. Missing parents are made, with mode 0755. */
  readonly path: pulumi.Input<string>;
  /** The whole content, as text. A `pulumi.secret` stays one. */
  readonly content: pulumi.Input<string>;
  /** Octal. @default "0644" */
  readonly mode?: pulumi.Input<string>;
  /** Name or number. @default "root" */
  readonly owner?: pulumi.Input<string>;
  /** Name or number. @default "root" */
  readonly group?: pulumi.Input<string>;
  /**
   * A shell command that judges the new content before it is written. It sees the file at its final
   * path, in a mount namespace of its own; when it fails, nothing was written. Where it failed
   * before as well, for another file, there is nothing to protect: the file is written, with a warning.
   *
   * @example "nginx -t"
   */
  readonly validate?: pulumi.Input<string>;
  /**
   * The unit that reads the file, told after a change if it runs. When it does not accept the file,
   * the previous content is put back.
   */
  readonly notify?: pulumi.Input<{
    readonly unit: pulumi.Input<string>;
    /** @default "reload" */
    readonly action?: pulumi.Input<"reload" | "restart">;
  }>;
  /**
   * Where the host may keep an older copy of the file that it would put back by itself: removed
   * whenever the file is written or deleted.
   */
  readonly copies?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A regular file of the host: written atomically, read back by `refresh`, removed on delete. */
export class File extends pulumi.CustomResource {
  declare readonly path: pulumi.Output<string>;
  declare readonly content: pulumi.Output<string>;
  declare readonly mode: pulumi.Output<string>;
  /** Of the content, in hexadecimal; give it to `triggers` of what must follow a change. */
  declare readonly sha256: pulumi.Output<string>;

  constructor(name: string, args: FileArgs, options: pulumi.CustomResourceOptions = {}) {
    // A short secret can be guessed from its hash. A plain string is no secret; an Output may be.
    const mayBeSecret = typeof args.content !== "string";
    super(
      "host:index:File",
      name,
      { mode: undefined, sha256: undefined, ...args },
      mayBeSecret ? pulumi.mergeOptions(options, { additionalSecretOutputs: ["sha256"] }) : options,
    );
  }
}
