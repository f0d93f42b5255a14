import { mail } from "../../images/contracts.ts";
import type { ServiceDeclaration } from "../compose/service.ts";

export interface MailServiceArgs {
  readonly image: string;
  readonly container: string;
  readonly volumes: readonly string[];
}

/** Its SMTP port is on the stack's network only; its page is behind nginx and a password. */
export function mailService({ image, container, volumes }: MailServiceArgs): ServiceDeclaration {
  return {
    image,
    name: container,
    volumes,
    ports: [mail.ports.web],
    memoryMb: 256,
    pids: 64,
    stopSeconds: 10,
    health: {
      command: mail.health,
      intervalSeconds: 15,
      timeoutSeconds: 5,
      startSeconds: 30,
    },
  };
}
