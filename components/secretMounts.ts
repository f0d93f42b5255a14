import * as pulumi from "@pulumi/pulumi";
import { SECRETS_FOLDER } from "../images/contracts.ts";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";
import { contentHash } from "./contentHash.ts";
import { SECRETS } from "./paths.ts";

export interface SecretMountsArgs {
  /** The compose project that they belong to. */
  readonly project: string;
  /** Number of the container's user: the only one, besides root, who may read them. */
  readonly uid: number;
  /** By name in the container's `/run/secrets`. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Secrets as files: they appear in no process list, no environment and no compose file. */
export class SecretMounts extends pulumi.ComponentResource {
  /** For a service's `volumes`. */
  readonly volumes: readonly string[];
  /** For a release's `triggers`: a rotated secret needs new containers. */
  readonly triggers: readonly pulumi.Output<string>[];
  /** For a release's `dependsOn`. */
  readonly files: readonly pulumi.Resource[];

  constructor(name: string, args: SecretMountsArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:SecretMounts", name, {}, opts);
    const { project, uid, secrets } = args;
    const folder = new Directory(
      name,
      { path: `${SECRETS}/${project}`, mode: "0700" },
      { parent: this },
    );
    const entries = Object.entries(secrets);
    this.files = entries.map(
      ([secret, content]) =>
        new File(
          `${name}-${secret}`,
          {
            path: `${SECRETS}/${project}/${secret}`,
            content: pulumi.secret(content),
            mode: "0400",
            owner: String(uid),
          },
          { parent: this, dependsOn: folder },
        ),
    );
    this.volumes = entries.map(
      ([secret]) => `${SECRETS}/${project}/${secret}:${SECRETS_FOLDER}/${secret}:ro`,
    );
    this.triggers = entries.map(([, content]) => contentHash(content));
    this.registerOutputs({});
  }
}
