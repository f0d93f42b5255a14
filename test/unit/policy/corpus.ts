import { randomBytes } from "node:crypto";

const from = (alphabet: string, length: number): string =>
  [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
const hex = (length: number): string => from("0123456789abcdef", length);
const lower = (length: number): string => from("abcdefghijklmnopqrstuvwxyz0123456789", length);
const upper = (length: number): string => from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
export const mixed = (length: number): string =>
  `a7${from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length - 2)}`;
const part = (): string => `eyJ${mixed(30)}`;

/** Every secret that this stack handles, in a line as people leave it lying around. Made up anew each time. */
export const corpus: Record<string, () => [line: (value: string) => string, value: string]> = {
  "a DigitalOcean token": () => [(v) => `export DIGITALOCEAN_TOKEN=${v}`, `dop_v1_${hex(64)}`],
  "a Spaces key": () => [(v) => `access_key_id = ${v}`, `DO00${upper(16)}`],
  "a Spaces secret": () => [(v) => `SPACES_SECRET_ACCESS_KEY=${v}`, mixed(43)],
  "a GitHub token": () => [(v) => `git clone https://x:${v}@github.com/a/b`, `ghp_${mixed(36)}`],
  "a fine-grained GitHub token": () => [
    (v) => `token: ${v}`,
    `github_pat_${mixed(22)}_${mixed(59)}`,
  ],
  "a registry token": () => [(v) => `GHCR_TOKEN: "${v}"`, `ghs_${mixed(36)}`],
  "an OpenAI key": () => [(v) => `openai.api_key = "${v}"`, `sk-${mixed(48)}`],
  "an OpenAI project key": () => [(v) => `key=${v}`, `sk-proj-${mixed(60)}`],
  "an Anthropic key": () => [(v) => `x-api-key: ${v}`, `sk-ant-api03-${mixed(90)}`],
  "a Pulumi token": () => [(v) => `PULUMI_ACCESS_TOKEN=${v}`, `pul-${hex(40)}`],
  "a Pulumi passphrase": () => [(v) => `PULUMI_CONFIG_PASSPHRASE=${v}`, mixed(20)],
  "an n8n key": () => [(v) => `X-N8N-API-KEY: ${v}`, `${part()}.${part()}.${mixed(40)}`],
  "an n8n encryption key": () => [(v) => `N8N_ENCRYPTION_KEY=${v}`, mixed(32)],
  "a Mattermost webhook": () => [(v) => `curl https://chat.example.net/hooks/${v}`, lower(26)],
  "a Slack webhook": () => [
    (v) => `https://hooks.slack.com/services/${v}`,
    `T0${upper(8)}/B0${upper(8)}/${mixed(24)}`,
  ],
  "a Mailgun key": () => [(v) => `auth=("api", "${v}")`, `key-${hex(32)}`],
  "a new Mailgun key": () => [(v) => `MAILGUN=${v}`, `${hex(32)}-${hex(8)}-${hex(8)}`],
  "an SMTP password": () => [(v) => `smtp_password = ${v}`, mixed(18)],
  "a PostgreSQL address": () => [(v) => `postgresql://odoo:${v}@db:5432/odoo`, mixed(16)],
  "a database password": () => [(v) => `db_password = ${v}`, mixed(24)],
  "Odoo's master password": () => [(v) => `admin_passwd = ${v}`, mixed(16)],
  "an age key": () => [(v) => `# ${v}`, `AGE-SECRET-KEY-1${upper(58)}`],
  "an SSH key": () => [(v) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${v}\n`, mixed(70)],
  "a TLS key": () => [(v) => `-----BEGIN PRIVATE KEY-----\n${v}\n`, mixed(64)],
  "a bearer header": () => [(v) => `-H "Authorization: Bearer ${v}"`, mixed(40)],
  "a webhook signing key": () => [
    (v) => `"webhook_signing_key": "${v}"`,
    hex(32).replace(/^../, "a1"),
  ],
  "a Cloudflare token": () => [(v) => `CLOUDFLARE_API_TOKEN='${v}'`, mixed(40)],
  "a backup password": () => [(v) => `RESTIC_PASSWORD=${v}`, mixed(28)],
  // The same values, as they stand in commands, in other languages and in other files.
  "a password on a command line": () => [(v) => `odoo --db_password ${v} -d prod`, mixed(24)],
  "a key on a command line": () => [(v) => `n8n import --api-key ${v}`, mixed(24)],
  "a container's variable": () => [(v) => `docker run -e N8N_ENCRYPTION_KEY=${v} n8n`, mixed(24)],
  "a variable of an image": () => [(v) => `ENV DB_PASSWORD ${v}`, mixed(24)],
  "a variable of compose": () => [(v) => `      - POSTGRES_PASSWORD=${v}`, mixed(24)],
  "a variable of Kubernetes": () => [(v) => `- name: DB_PASSWORD\n  value: "${v}"`, mixed(24)],
  "a variable that Python sets": () => [(v) => `os.environ["DB_PASSWORD"] = "${v}"`, mixed(24)],
  "a constant with its type": () => [(v) => `const apiToken: string = "${v}";`, mixed(24)],
  "an argument of a call": () => [(v) => `connect(user="odoo", password="${v}")`, mixed(24)],
  "an element of XML": () => [(v) => `<password>${v}</password>`, mixed(24)],
  "a setting given to pulumi": () => [
    (v) => `pulumi config set --secret ipai:dbPassword ${v}`,
    mixed(24),
  ],
  "a password given to sshpass": () => [(v) => `sshpass -p '${v}' ssh root@host`, mixed(16)],
  "a password of .netrc": () => [(v) => `machine x.test login odoo password ${v}`, mixed(24)],
  "a line of .pgpass": () => [(v) => `db.test:5432:odoo:odoo:${v}`, mixed(24)],
  "a password with signs in it": () => [(v) => `DB_PASSWORD=${v}`, `${mixed(8)}#!(${mixed(6)};&`],
  "a quoted password with signs": () => [(v) => `password: "${v}"`, `p@${mixed(8)}{;}(${mixed(6)}`],
  "a key in an address": () => [(v) => `https://x.test/api?access_token=${v}&page=2`, mixed(24)],
  "a weak password": () => [(v) => `DB_PASSWORD=${v}`, "Sommer2026!"],
};
