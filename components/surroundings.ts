import type * as pulumi from "@pulumi/pulumi";
import type { MakeBucket } from "./backupStore.ts";
import type { Host } from "./host.ts";

/** All that differs between the lab and the clouds. The rest of the program is the same in both. */
export interface Surroundings {
  readonly host: Host;
  /** The registry's digest for an image's tag: `registry/repository@sha256:…`. Rejects for none. */
  image(repository: string, tag: string): Promise<string>;
  /** Makes the public names point at the host; certificates are asked for afterwards. */
  publish(names: readonly string[]): pulumi.Resource;
  /** Makes a bucket for backups that is the stack's own. */
  readonly bucket: MakeBucket;
  /** What a host must be told to trust before it can talk to the ACME server; PEM. */
  readonly authorityCa?: pulumi.Output<string>;
  /** Path, on this machine, of the CA that signs the stack's certificates. */
  readonly trustFile?: string;
  /** Registries that the host's Docker reaches without TLS. */
  readonly insecureRegistries: readonly string[];
}
