import * as pulumi from "@pulumi/pulumi";

export interface LabStoreArgs {
  /** Of the bucket, and of the account that can add to it. */
  readonly bucket: pulumi.Input<string>;
  /** Days in which nothing of the bucket can be deleted, counted from the day on which they are set. @default none */
  readonly lockDays?: pulumi.Input<number>;
}

/** A bucket of the lab's S3 server with versions, and a key that can add to it and take nothing away. */
export class LabStore extends pulumi.CustomResource {
  declare readonly bucket: pulumi.Output<string>;
  /** As droplets reach it. */
  declare readonly endpoint: pulumi.Output<string>;
  /** The same over TLS. */
  declare readonly tlsEndpoint: pulumi.Output<string>;
  /** What vouches for it there. */
  declare readonly certificate: pulumi.Output<string>;
  declare readonly region: pulumi.Output<string>;
  declare readonly accessKey: pulumi.Output<string>;
  declare readonly secretKey: pulumi.Output<string>;

  constructor(name: string, args: LabStoreArgs, opts: pulumi.CustomResourceOptions = {}) {
    const outputs = {
      endpoint: undefined,
      tlsEndpoint: undefined,
      certificate: undefined,
      region: undefined,
      accessKey: undefined,
      secretKey: undefined,
    };
    const secret = { additionalSecretOutputs: ["secretKey"] };
    super("lab:index:Store", name, { ...outputs, ...args }, pulumi.mergeOptions(opts, secret));
  }
}
