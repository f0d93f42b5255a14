import type { Backup } from "./backup.ts";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/settings.ts";
import { mail, odoo } from "../images/contracts.ts";
import { ODOO_ROLE } from "./odoo.ts";
import type { OutgoingMail } from "./outgoingMail.ts";
import type { ContainerOutput, EffectOutput, StackOutputs } from "./outputs.ts";
import type { Secrets } from "./secrets.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Urls } from "./urls.ts";

/** A value that may be known only once the stack is up, at any depth. */
type Declared<T> = pulumi.Input<T extends object ? { [K in keyof T]: Declared<T[K]> } : T>;

export interface StackParts {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
  readonly urls: Urls;
  readonly secrets: Secrets;
  readonly odooImage: string;
  readonly database: ContainerOutput;
  readonly containers: readonly ContainerOutput[];
  readonly names: readonly string[];
  readonly effects: readonly EffectOutput[];
  readonly mail: Pick<OutgoingMail, "host" | "port">;
  readonly backup: Pick<Backup, "summary" | "keys"> | undefined;
}

/** Odoo's own name for its first administrator. */
const ODOO_ADMIN = "admin";

/** What the stack says about itself; `outputs.ts` says what each value is for. */
export function describeStack(parts: StackParts): {
  [Key in keyof StackOutputs]: Declared<StackOutputs[Key]>;
} {
  const { settings, surroundings, urls, odooImage, database } = parts;
  const { host, trustFile } = surroundings;
  return {
    stack: settings.stack,
    urls,
    edge: { ...host.edge, caFile: trustFile ?? null },
    connection: host.connection,
    release: {
      sha: settings.release,
      reference: odooImage,
      digest: odooImage.slice(odooImage.indexOf("@") + 1),
    },
    series: settings.odoo.series,
    database: { container: database.name, name: settings.database.name, user: ODOO_ROLE },
    containers: [...parts.containers],
    names: [...parts.names],
    effects: [...parts.effects],
    outgoingMail: { host: parts.mail.host, port: parts.mail.port },
    ...(parts.backup && {
      backup: parts.backup.summary,
      escrow: pulumi.secret({
        ...parts.backup.keys,
        n8nEncryptionKey: parts.secrets.n8nEncryptionKey,
      }),
    }),
    logins: pulumi.secret(logins(parts)),
  };
}

function logins({ settings, secrets, urls }: StackParts) {
  return {
    odooAdmin: { user: ODOO_ADMIN, password: secrets.odooAdmin },
    odooProbe: { user: odoo.probeLogin, password: secrets.odooProbe },
    n8nOwner: { user: settings.contact, password: secrets.n8nOwner },
    ...(urls.mail !== undefined && { mail: { user: mail.webUser, password: secrets.mail } }),
  };
}
