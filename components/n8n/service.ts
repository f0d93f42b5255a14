import { n8n, SECRETS_FOLDER } from "../../images/contracts.ts";
import type { ServiceDeclaration } from "../compose/service.ts";
import type { OutgoingMail } from "../outgoingMail.ts";

export interface N8nServiceArgs {
  readonly image: string;
  readonly container: string;
  readonly url: string;
  readonly ownerEmail: string;
  readonly timeZone: string;
  readonly database: { readonly host: string; readonly port: number; readonly name: string };
  readonly user: string;
  readonly mail: OutgoingMail;
  readonly volumes: readonly string[];
}

export function n8nService(args: N8nServiceArgs): ServiceDeclaration {
  return {
    image: args.image,
    name: args.container,
    environment: { ...addresses(args), ...database(args), ...mail(args), ...behaviour(args) },
    volumes: args.volumes,
    ports: [n8n.port],
    memoryMb: 1024,
    pids: 256,
    stopSeconds: 60,
    health: {
      // Readiness needs the database connected and migrated; /healthz is true before.
      command: n8n.health,
      intervalSeconds: 15,
      timeoutSeconds: 10,
      startSeconds: 120,
    },
  };
}

function addresses({ url }: N8nServiceArgs): Record<string, string> {
  return {
    N8N_HOST: new URL(url).hostname,
    N8N_PORT: String(n8n.port),
    N8N_PROTOCOL: "https",
    N8N_EDITOR_BASE_URL: url,
    WEBHOOK_URL: `${url}/`,
    N8N_PROXY_HOPS: "1",
  };
}

function database({ database, user }: N8nServiceArgs): Record<string, string> {
  return {
    DB_TYPE: "postgresdb",
    DB_POSTGRESDB_HOST: database.host,
    DB_POSTGRESDB_PORT: String(database.port),
    DB_POSTGRESDB_DATABASE: database.name,
    DB_POSTGRESDB_USER: user,
    DB_POSTGRESDB_PASSWORD_FILE: `${SECRETS_FOLDER}/${n8n.secrets.database}`,
    N8N_ENCRYPTION_KEY_FILE: `${SECRETS_FOLDER}/${n8n.secrets.encryptionKey}`,
  };
}

/** For invitations, and for the owner who forgot the password. */
function mail({ mail }: N8nServiceArgs): Record<string, string> {
  return {
    N8N_EMAIL_MODE: "smtp",
    N8N_SMTP_HOST: mail.host,
    N8N_SMTP_PORT: String(mail.port),
    N8N_SMTP_SENDER: mail.from,
    N8N_SMTP_SSL: "false",
    N8N_SMTP_STARTTLS: String(mail.encryption === "starttls"),
    ...(mail.user !== undefined && {
      N8N_SMTP_USER: mail.user,
      N8N_SMTP_PASS_FILE: `${SECRETS_FOLDER}/smtp_password`,
    }),
  };
}

function behaviour({ timeZone, ownerEmail }: N8nServiceArgs): Record<string, string> {
  return {
    GENERIC_TIMEZONE: timeZone,
    TZ: timeZone,
    N8N_OWNER_EMAIL: ownerEmail,
    N8N_RUNNERS_ENABLED: "true",
    N8N_BLOCK_ENV_ACCESS_IN_NODE: "true",
    // n8n's default, and what it exchanges with the host; no other file.
    N8N_RESTRICT_FILE_ACCESS_TO: ["~/.n8n-files", ...Object.values(n8n.exchange)].join(";"),
    N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: "true",
    EXECUTIONS_DATA_PRUNE: "true",
    // Nothing about this stack is told to the vendor.
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_PERSONALIZATION_ENABLED: "false",
  };
}
