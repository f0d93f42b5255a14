import { ExitCode, UserError } from "../report/userError.ts";
import { copyOf } from "./sections/backup.ts";
import type { Settings } from "./settings.ts";

/** A secret that only the user can give. It comes from the environment and is never written. */
interface Credential {
  readonly variable: string;
  readonly why: string;
  readonly needed: (settings: Settings, environment: Environment) => boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const CREDENTIALS = {
  digitalOceanToken: {
    variable: "DIGITALOCEAN_TOKEN",
    why: "the host is a DigitalOcean droplet",
    needed: ({ host }) => host.kind !== "lab",
  },
  cloudflareToken: {
    variable: "CLOUDFLARE_API_TOKEN",
    why: "Cloudflare answers for the names",
    needed: ({ dns }) => dns.kind === "cloudflare",
  },
  smtpPassword: {
    variable: "SMTP_PASSWORD",
    why: "mail leaves through a provider",
    needed: ({ mail }) => mail.kind === "smtp",
  },
  backupAccessKey: {
    variable: "BACKUP_ACCESS_KEY",
    why: "backups are kept at an S3 service",
    needed: ({ backup }) => backup.kind === "s3" || backup.kind === "spaces",
  },
  backupSecretKey: {
    variable: "BACKUP_SECRET_KEY",
    why: "backups are kept at an S3 service",
    needed: ({ backup }) => backup.kind === "s3" || backup.kind === "spaces",
  },
  backupCopyAccessKey: {
    variable: "BACKUP_COPY_ACCESS_KEY",
    why: "backups are copied to a second S3 service",
    needed: isCopied,
  },
  backupCopySecretKey: {
    variable: "BACKUP_COPY_SECRET_KEY",
    why: "backups are copied to a second S3 service",
    needed: isCopied,
  },
  spacesAccessKey: {
    variable: "SPACES_ACCESS_KEY_ID",
    why: "the stack makes the bucket of its backups, for which DigitalOcean wants a key to all Spaces",
    needed: ({ backup }) => backup.kind === "spaces",
  },
  spacesSecretKey: {
    variable: "SPACES_SECRET_ACCESS_KEY",
    why: "the stack makes the bucket of its backups, for which DigitalOcean wants a key to all Spaces",
    needed: ({ backup }) => backup.kind === "spaces",
  },
  alertMattermostUrl: {
    variable: "ALERT_MATTERMOST_URL",
    why: "the host tells people through Mattermost",
    needed: ({ watch }) => watch.sinks.some(({ kind }) => kind === "mattermost"),
  },
  alertSlackUrl: {
    variable: "ALERT_SLACK_URL",
    why: "the host tells people through Slack",
    needed: ({ watch }) => watch.sinks.some(({ kind }) => kind === "slack"),
  },
  alertWebhookUrl: {
    variable: "ALERT_WEBHOOK_URL",
    why: "the host tells people through a webhook",
    needed: ({ watch }) => watch.sinks.some(({ kind }) => kind === "webhook"),
  },
  pingUrl: {
    variable: "PING_URL",
    why: "the host pings a dead-man switch",
    needed: ({ watch }) => watch.pings.length > 0,
  },
  gitHubToken: {
    variable: "GITHUB_TOKEN",
    why: "branches on GitHub are guarded",
    needed: ({ github }) => github !== undefined,
  },
  registryUser: {
    variable: "REGISTRY_USER",
    why: "REGISTRY_TOKEN is set, and a login has both",
    needed: ({ host }, environment) => host.kind !== "lab" && isSet(environment["REGISTRY_TOKEN"]),
  },
  registryToken: {
    variable: "REGISTRY_TOKEN",
    why: "REGISTRY_USER is set, and a login has both",
    needed: ({ host }, environment) => host.kind !== "lab" && isSet(environment["REGISTRY_USER"]),
  },
} as const satisfies Record<string, Credential>;

function isCopied({ backup }: Settings): boolean {
  const copy = copyOf(backup);
  return copy !== undefined && copy.kind !== "lab";
}

/** The variables of every secret that settings can ask for. */
export const SECRET_VARIABLES: readonly string[] = Object.values(CREDENTIALS).map(
  ({ variable }) => variable,
);

export type Credentials = { readonly [Name in keyof typeof CREDENTIALS]?: string };

/**
 * The user's secrets that a stack needs, from the environment.
 *
 * @throws UserError naming every variable that is missing; exit code 3.
 */
export function loadCredentials(
  settings: Settings,
  environment: Environment = process.env,
): Credentials {
  const needed = Object.entries<Credential>(CREDENTIALS).filter(([, { needed }]) =>
    needed(settings, environment),
  );
  const missing = needed.filter(([, { variable }]) => !environment[variable]);
  if (missing.length > 0) {
    throw new UserError(`The stack "${settings.stack}" lacks secrets in the environment.`, {
      given: missing.map(([, { variable, why }]) => `${variable} is not set: ${why}`).join("\n"),
      code: "credentials",
      exitCode: ExitCode.authentication,
      next: `Set ${missing.map(([, { variable }]) => variable).join(" and ")} and run the command again.`,
    });
  }
  return Object.fromEntries(needed.map(([name, { variable }]) => [name, environment[variable]]));
}

/** The secrets that a stack needs, by their names, and whether each is set; never a value. */
export function neededSecrets(
  settings: Settings,
  environment: Environment,
): { variable: string; why: string; set: boolean }[] {
  return Object.values<Credential>(CREDENTIALS)
    .filter(({ needed }) => needed(settings, environment))
    .map(({ variable, why }) => ({ variable, why, set: isSet(environment[variable]) }));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
