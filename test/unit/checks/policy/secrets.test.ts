import { deepEqual, equal, ok } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { redactSecrets, scanForSecrets } from "../../../../checks/policy/secrets/scan.ts";
import { corpus, mixed } from "./corpus.ts";

const root = path.resolve(import.meta.dirname, "../../../..");
describe("the rules for secrets", () => {
  for (const [what, plant] of Object.entries(corpus)) {
    it(`find ${what} and take it out whole`, () => {
      const [line, value] = plant();
      const text = `first line\n${line(value)}\nlast line`;
      ok(scanForSecrets(text).length > 0, `nothing found in the form: ${line("…")}`);
      ok(!redactSecrets(text).includes(value), "the value is still there");
    });
  }

  for (const name of ["deep.json", "deep.yaml", "deep.py", "deep.xml", "deep.ipynb"]) {
    it(`are the lines' alone in a text nested deeper than a parser follows: ${name}`, () => {
      const [open, close] = name.endsWith("xml") ? ["<a>", "</a>"] : ["[", "]"];
      const text = `${open.repeat(50_000)}\ndb_password = ${mixed(24)}\n${close.repeat(50_000)}`;
      ok(scanForSecrets(text, name).length > 0);
    });
  }

  it("leave references, placeholders and names alone", () => {
    const innocent = [
      "ipai:index:Secrets$host:index:Secret::secrets-n8n-owner",
      "password: ${DB_PASSWORD}",
      "db_password = process.env.DB_PASSWORD",
      "  n8nEncryptionKey: parts.secrets.n8nEncryptionKey,",
      "ADMIN_PASSWD=changeme-please-1",
      "token: ${{ secrets.GITHUB_TOKEN }}",
      "POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password",
      "const disk = task-4711, risk-2024-abcdefghijklmnopqrstuvwxyz",
      "passwordField: passwordInput,",
      "https://user@example.com/path",
      "postgres://odoo:${DB_PASSWORD}@db/odoo",
      "https://user:password@example.com/path",
      "secret: pulumi.Output<string>;",
      "  created Secret secrets-n8n-database (0.1 s)",
      "- host:index:Secret secrets-n8n-encryption-key:",
    ].join("\n");
    deepEqual(scanForSecrets(innocent), []);
  });

  it("say where a secret is and never what it is", () => {
    const value = mixed(24);
    const [finding] = scanForSecrets(`one\ntwo\ndb_password = ${value}\n`);
    equal(finding?.line, 3);
    ok(!JSON.stringify(finding).includes(value));
  });

  it("raise at most one false alarm in 10,000 lines of real code", async () => {
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
