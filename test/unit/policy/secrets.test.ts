import { deepEqual, equal, ok } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { redactSecrets, scanForSecrets } from "../../../policy/secrets/scan.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const from = (alphabet: string, length: number): string =>
  [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
const hex = (length: number): string => from("0123456789abcdef", length);
const lower = (length: number): string => from("abcdefghijklmnopqrstuvwxyz0123456789", length);
const upper = (length: number): string => from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
const mixed = (length: number): string =>
  `a7${from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length - 2)}`;
const part = (): string => `eyJ${mixed(30)}`;

/** Every secret that this stack handles, in a line as people leave it lying around. */
const corpus: Record<string, () => [line: (value: string) => string, value: string]> = {
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
};

describe("the rules for secrets", () => {
  for (const [what, plant] of Object.entries(corpus)) {
    it(`find ${what} and take it out whole`, () => {
      const [line, value] = plant();
      const text = `first line\n${line(value)}\nlast line`;
      ok(scanForSecrets(text).length > 0, `nothing found in the form: ${line("…")}`);
      ok(!redactSecrets(text).includes(value), "the value is still there");
    });
  }

  it("leave references, placeholders and names alone", () => {
    const innocent = [
      "password: ${DB_PASSWORD}",
      "db_password = process.env.DB_PASSWORD",
      "ADMIN_PASSWD=changeme-please-1",
      "token: ${{ secrets.GITHUB_TOKEN }}",
      "POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password",
      "const disk = task-4711, risk-2024-abcdefghijklmnopqrstuvwxyz",
      "passwordField: passwordInput,",
      "https://user@example.com/path",
      "secret: pulumi.Output<string>;",
    ].join("\n");
    deepEqual(scanForSecrets(innocent), []);
  });

  it("say where a secret is and never what it is", () => {
    const value = mixed(24);
    const [finding] = scanForSecrets(`one\ntwo\ndb_password = ${value}\n`);
    equal(finding?.line, 3);
    ok(!JSON.stringify(finding).includes(value));
  });

  it("raise at most one false alarm in 10,000 lines of real code", async function () {
    this.timeout(60_000);
    let lines = 0;
    const alarms: string[] = [];
    for (const name of ["zod", "yaml", "commander", "execa", "ssh2", "mocha", "@pulumi/command"]) {
      const folder = path.join(root, "node_modules", name);
      for (const file of await readdir(folder, { recursive: true })) {
        if (!/\.(?:[cm]?[jt]s|json|md|ya?ml)$/.test(file) || /\/test\//.test(file)) continue;
        const text = await readFile(path.join(folder, file), "utf8");
        lines += text.split("\n").length;
        for (const { rule, line } of scanForSecrets(text))
          alarms.push(`${name}/${file}:${line} ${rule}`);
      }
    }
    ok(lines > 50_000, `only ${lines} lines were read`);
    ok(
      alarms.length <= lines / 10_000,
      `${alarms.length} in ${lines} lines:\n${alarms.join("\n")}`,
    );
  });
});
