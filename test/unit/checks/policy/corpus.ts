import { randomBytes } from "node:crypto";

const from = (alphabet: string, length: number): string =>
  [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
const hex = (length: number): string => from("0123456789abcdef", length);
const lower = (length: number): string => from("abcdefghijklmnopqrstuvwxyz0123456789", length);
const upper = (length: number): string => from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
const digits = (length: number): string => from("123456789", length);
const SMALL = "abcdefghijklmnopqrstvwyz";
/** Capitals and small letters without order, as many of each as no word has. */
const letters = (length: number): string =>
  Array.from({ length }, (_, at) =>
    from("sCCsCsCCssCs"[at % 12] === "C" ? SMALL.toUpperCase() : SMALL, 1),
  ).join("");
/** Without u and x, so that chance never spells what counts as a placeholder: "your", "xxxx". */
export const mixed = (length: number): string =>
  `a7${from(`${SMALL}${SMALL.toUpperCase()}0123456789`, length - 2)}`;
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
  // Keys of those who are called from here, and what stands for a password.
  "a password of letters alone": () => [(v) => `DB_PASSWORD=${v}`, letters(24)],
  "a short name for a password": () => [(v) => `smtp_pass = ${v}`, mixed(16)],
  "a variable of MySQL": () => [(v) => `MYSQL_PWD=${v}`, mixed(16)],
  "a passphrase of words": () => [
    (v) => `PULUMI_CONFIG_PASSPHRASE="${v}"`,
    "correct horse battery staple",
  ],
  "a password in escaped JSON": () => [(v) => `{"c":"{\\"password\\":\\"${v}\\"}"}`, mixed(20)],
  "a password in brackets": () => [(v) => `password = ("${v}")`, mixed(20)],
  "a value where the environment has none": () => [
    (v) => `const p = process.env.DB_PASSWORD ?? "${v}";`,
    mixed(20),
  ],
  "a value where Python's environment has none": () => [
    (v) => `p = os.getenv("DB_PASSWORD", "${v}")`,
    mixed(20),
  ],
  "a constant of PHP": () => [(v) => `define('DB_PASSWORD', '${v}');`, mixed(20)],
  "a variable in quotes": () => [(v) => `      - "POSTGRES_PASSWORD=${v}"`, mixed(20)],
  "an environment that docker inspect shows": () => [
    (v) => `"Env": ["PATH=/bin", "POSTGRES_PASSWORD=${v}"]`,
    mixed(20),
  ],
  "a header that nginx sets": () => [
    (v) => `proxy_set_header Authorization "Basic ${v}";`,
    Buffer.from(`odoo:${mixed(16)}`).toString("base64"),
  ],
  "a key that nginx sets": () => [(v) => `proxy_set_header X-Api-Key ${v};`, mixed(40)],
  "a role of PostgreSQL": () => [(v) => `ALTER ROLE odoo LOGIN PASSWORD '${v}';`, mixed(20)],
  "a role's hash": () => [
    (v) => `ALTER ROLE odoo PASSWORD '${v}';`,
    `SCRAM-SHA-256$4096:${mixed(24)}$${mixed(44)}:${mixed(44)}`,
  ],
  "an address without a user": () => [(v) => `REDIS_URL=redis://:${v}@redis:6379/0`, mixed(20)],
  "a field of Odoo's XML": () => [(v) => `<field name="smtp_pass">${v}</field>`, mixed(16)],
  "a log-in over XML-RPC": () => [(v) => `common.authenticate(db, "admin", "${v}", {})`, mixed(20)],
  "Odoo's master password, hashed": () => [
    (v) => `admin_passwd = ${v}`,
    `$pbkdf2-sha512$600000$${mixed(22)}$${mixed(86)}`,
  ],
  "a session of Odoo": () => [(v) => `Set-Cookie: session_id=${v}; HttpOnly`, mixed(84)],
  "a line of .htpasswd": () => [(v) => `admin:${v}`, `$2y$05$${mixed(53)}`],
  "a line of /etc/shadow": () => [(v) => `root:${v}:19000:0:::`, `$6$${mixed(16)}$${mixed(86)}`],
  "a password given to curl": () => [(v) => `curl -u admin:${v} https://erp.test`, mixed(16)],
  "a password given to mysql": () => [(v) => `mysql -u root -p${v} odoo`, mixed(16)],
  "a password given to docker": () => [(v) => `docker login -u me -p ${v} ghcr.io`, mixed(24)],
  "a password that is piped": () => [(v) => `echo ${v} | docker login --password-stdin`, mixed(24)],
  "a password given to chpasswd": () => [(v) => `echo "root:${v}" | chpasswd`, mixed(16)],
  "a password given to htpasswd": () => [(v) => `htpasswd -bc .htpasswd admin ${v}`, mixed(16)],
  "a password given to openssl": () => [(v) => `openssl enc -pass pass:${v} -in x`, mixed(16)],
  "a PuTTY key": () => [(v) => `Private-Lines: 1\n${v}\n`, mixed(48)],
  "a PGP key": () => [(v) => `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${v}\n`, mixed(64)],
  "a key in JSON": () => [
    (v) => `{"private_key": "-----BEGIN PRIVATE KEY-----\\n${v}\\n"}`,
    mixed(64),
  ],
  "a locked key": () => [
    (v) =>
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${v}\n`,
    mixed(64),
  ],
  "a Telegram token": () => [
    (v) => `https://api.telegram.org/bot${v}/getMe`,
    `1${digits(9)}:AA${mixed(33)}`,
  ],
  "a Discord webhook": () => [
    (v) => `https://discord.com/api/webhooks/${digits(18)}/${v}`,
    mixed(68),
  ],
  "a Stripe key": () => [(v) => `key ${v}`, `sk_live_${mixed(24)}`],
  "a SendGrid key": () => [(v) => `key ${v}`, `SG.${mixed(22)}.${mixed(43)}`],
  "a Google key": () => [(v) => `key ${v}`, `AIza${mixed(35)}`],
  "a GitLab token": () => [(v) => `key ${v}`, `glpat-${mixed(20)}`],
  "a Docker Hub token": () => [(v) => `key ${v}`, `dckr_pat_${mixed(27)}`],
  "a Backblaze key": () => [(v) => `B2_APPLICATION_KEY=${v}`, `K001${mixed(27)}`],
  "a cipher of pgBackRest": () => [(v) => `repo1-cipher-pass=${v}`, mixed(48)],
  "a password of Ansible": () => [(v) => `h1 ansible_ssh_pass=${v}`, mixed(16)],
};
