import * as pulumi from "@pulumi/pulumi";
import { formerType } from "./formerType.ts";
import type { ContainerFacts } from "./inputs.ts";

/** A command of a project; see {@link ComposeProjectArgs}. */
export interface ServiceCommandArgs {
  /** A service of the compose file. */
  service: pulumi.Input<string>;
  /** Program and arguments, in place of the image's entrypoint. */
  command?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/** What a program declares of a project. */
export interface ComposeProjectArgs {
  /** compose's project name. */
  project: pulumi.Input<string>;
  /** The folder on the host that holds `compose.yaml`. */
  directory: pulumi.Input<string>;
  /** The text of `compose.yaml`; its images are those of `images`, and it holds no secret. */
  compose: pulumi.Input<string>;
  /** By service: `registry/repository@sha256:…`. */
  images: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Run one after the other in containers of their own, before any container changes. A service
   * that only exists for this has a profile in the compose file. Each must be safe to repeat.
   */
  prepare?: pulumi.Input<pulumi.Input<ServiceCommandArgs>[]> | undefined;
  /** Run one after the other in the running services when all are healthy; safe to repeat. */
  finish?:
    | pulumi.Input<
        pulumi.Input<{
          service: pulumi.Input<string>;
          command: pulumi.Input<pulumi.Input<string>[]>;
        }>[]
      >
    | undefined;
  /**
   * Hashes of what the containers mount. A file that is replaced by a rename stays the old one in
   * a running container, so a change here makes the containers anew.
   */
  triggers?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** @default 240 */
  timeoutSeconds?: pulumi.Input<number> | undefined;
}

/**
 * A compose project in service: images pulled by digest, what must come before done, containers
 * made anew where something changed, every service running and healthy. One that does not get
 * there fails the `up` with the reason, and the next `up` tries again. A refresh shows what really
 * runs.
 *
 * @example
 * new ComposeProject("n8n", {
 *   project: "n8n",
 *   directory: "/opt/ipai/n8n",
 *   compose: composeText,
 *   images: { n8n: image.reference },
 *   triggers: [environmentFile.sha256],
 * }, { provider: host });
 */
export class ComposeProject extends pulumi.CustomResource {
  /** By service, as of the last operation. */
  declare readonly containers: pulumi.Output<Record<string, ContainerFacts>>;

  constructor(name: string, args: ComposeProjectArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "host:index:ComposeProject",
      name,
      { ...args, containers: undefined },
      // A stack of before keeps what runs: only its record gets the new type.
      pulumi.mergeOptions(opts, { aliases: [{ type: formerType }] }),
    );
  }
}
