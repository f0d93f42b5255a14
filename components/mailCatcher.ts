import * as pulumi from "@pulumi/pulumi";
import { mail } from "../images/contracts.ts";
import { ComposeProject } from "../provider/resources/composeProject/resource.ts";
import { containerOutput } from "./compose/service.ts";
import { composeText } from "./compose/project.ts";
import { mailService } from "./mailCatcher/service.ts";
import { CATCHER } from "./outgoingMail.ts";
import type { ContainerOutput } from "./outputs.ts";
import { PROJECTS } from "./paths.ts";
import { SecretMounts } from "./secretMounts.ts";

export interface MailCatcherArgs {
  /** Pinned by digest. */
  readonly image: string;
  /** Opens the page, for the user `mail`. */
  readonly password: pulumi.Input<string>;
}

const PROJECT = "mail";
const CONTAINER = CATCHER.host;

/** Keeps every mail that the stack sends, and lets none out: where people are not real. */
export class MailCatcher extends pulumi.ComponentResource {
  readonly container: ContainerOutput;

  constructor(name: string, args: MailCatcherArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:MailCatcher", name, {}, opts);
    const { volumes, triggers, files } = new SecretMounts(
      `${name}-secret`,
      { project: PROJECT, uid: mail.user.uid, secrets: { [mail.secrets.web]: args.password } },
      { parent: this },
    );
    const service = mailService({ image: args.image, container: CONTAINER, volumes });
    this.container = containerOutput(PROJECT, service);
    const compose = composeText({ services: [service], ownsNetwork: false });
    new ComposeProject(
      name,
      {
        project: PROJECT,
        directory: `${PROJECTS}/${PROJECT}`,
        compose,
        images: { [CONTAINER]: args.image },
        triggers: [...triggers],
      },
      { parent: this, dependsOn: [...files] },
    );
    this.registerOutputs({});
  }
}
