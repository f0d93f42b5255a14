import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/settings.ts";
import { mail as catcher } from "../images/contracts.ts";

/** Where an application hands over its mails. */
export interface OutgoingMail {
  readonly host: string;
  readonly port: number;
  readonly encryption: "none" | "starttls";
  readonly from: string;
  readonly user?: string;
  readonly password?: pulumi.Input<string>;
}

/** The catcher's name and port on the stack's network. */
export const CATCHER = { host: "mail", port: catcher.ports.smtp } as const;

/** The provider's server where mail may leave the host, else the catcher. */
export function outgoingMail(
  { mail, domain }: Pick<Settings, "mail" | "domain">,
  smtpPassword: pulumi.Input<string> | undefined,
): OutgoingMail {
  if (mail.kind === "catcher") {
    return { ...CATCHER, encryption: "none", from: `erp@${domain}` };
  }
  const { host, port, user, from } = mail;
  return {
    host,
    port,
    encryption: "starttls",
    from,
    user,
    ...(smtpPassword !== undefined && { password: smtpPassword }),
  };
}
