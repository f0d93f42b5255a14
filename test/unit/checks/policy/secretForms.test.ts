import { deepEqual, equal, ok } from "node:assert/strict";
import { scanForSecrets } from "../../../../checks/policy/secrets/scan.ts";
import { dataForms } from "./forms/data.ts";
import { eighthForms } from "./forms/eighth.ts";
import { fifthForms } from "./forms/fifth.ts";
import { made, type Form } from "./forms/form.ts";
import { fourthForms } from "./forms/fourth.ts";
import { programForms } from "./forms/programs.ts";
import { secondForms } from "./forms/second.ts";
import { seventhForms } from "./forms/seventh.ts";
import { sixthForms } from "./forms/sixth.ts";
import { thirdForms } from "./forms/third.ts";
import { yamlForms } from "./forms/yaml.ts";

/** Whether a value that was made now is found in its form, in the place where it stands. */
function isFound(form: Form): boolean {
  const value = made(form);
  const text = form[1].replaceAll("§", value);
  return scanForSecrets(text, form[0]).some(({ start, end }) => {
    const found = text.slice(start, end);
    return found.includes(value) || value.includes(found.trim());
  });
}

describe("secrets in the forms of their files", () => {
  const lists = {
    yamlForms,
    dataForms,
    programForms,
    secondForms,
    thirdForms,
    fourthForms,
    fifthForms,
    sixthForms,
    seventhForms,
    eighthForms,
  };
  for (const [name, forms] of Object.entries(lists)) {
    it(`are found in 95 of 100 forms: ${name}`, () => {
      // Chance makes a value that looks like words once in some hundred times.
      const missed = forms.filter((form) => ![1, 2, 3].some(() => isFound(form)));
      ok(
        missed.length <= forms.length / 20,
        missed.map(([path, text]) => `${path}: ${text}`).join("\n"),
      );
    });
  }

  const innocent: readonly Form[] = [
    ["a.yml", "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  §\n"],
    ["a.yml", "password: !secret odoo_password\n"],
    ["a.yml", "password:\n  required: true\n  description: the password of the database\n"],
    ["a.yml", "secrets:\n  DB_PASSWORD:\n    required: true\n"],
    ["a.yml", "chpasswd:\n  list: |\n    root:RANDOM\n"],
    ["a.yml", "kind: Secret\nstringData:\n  user: ${DB_USER}\n"],
    ["a.yml", "password: { type: string, minLength: 8 }\n"],
    ["a.json", '{"password_reset_url": {"default": "§"}}'],
    ["a.yml", "tokenExpiresAt: §\n"],
    ["a.yml", "compass: §\n", "letters"],
    ["a.yml", "x: *gone\npassword: &a *a\n"],
    ["a.json", '{"password": "The password of the database", "token": "string"}'],
    ["a.json", '{"password": {"value": "${DB_PASSWORD}"}}'],
    ["a.json", '{"password": "Passwort", "forgotPassword": "Passwort vergessen und neu setzen"}'],
    ["a.json", '{"dependencies": {"password-prompt": "1.2.3"}, "auth": "odoo"}'],
    ["a.xml", '<field name="password" string="Password" password="True"/>'],
    ["a.xml", '<field name="key">mail.catchall.domain</field><field name="value">§</field>'],
    ["a.xml", '<label for="api_key">Your key for the interface</label>'],
    ["a.py", "password = fields.Char(string='Password', required=True)\n"],
    ["a.py", "execute_kw(db, uid, password, 'res.partner', 'search')\n"],
    ["a.py", "self.authenticate('admin', 'admin')\n"],
    ["a.py", "raise UserError('before the token is read again')\n"],
    ["a.ts", "throw missingToken('arrow token', 'before arrow function body');\n"],
    ["a.ts", "const token = `${prefix}-${suffix}`;\n"],
    ["a.csv", "id,name,password\nx,y,required\n"],
    ["a.conf", "password_encryption = on\nauth = system\n"],
    ["de.po", 'msgid "password: §"\nmsgstr "Passwort: §"\n', "letters"],
    ["i18n/de.json", '{"password": "§"}', "letters"],
    ["a.sh", 'redis-cli -a "$REDIS_PASSWORD" ping\n'],
    ["a.py", "PREVIEW = content.decode('iso-8859-1')\n"],
    ["a.py", "password = '1234567890'\n"],
    ["a.yml", "token: 20261129\n"],
    ["a.sh", 'PASSWORD=${PASSWORD:-$OTHER}\nread -r PASSWORD <<< "$LINE"\n'],
    ["a.md", "The token was revoked in 6f1d0a9c8b7e5d4c3b2a1908f7e6d5c4b3a29180.\n"],
    ["a.json", '{"method": "execute_kw", "args": ["db", 2, "${PASSWORD}"]}'],
    ["a.md", "The password is in the environment. Token: see below.\n"],
    ["a.md", "New password: choose one that nobody else knows\n"],
    ["a.sh", "read -r PASSWORD <<END\n$(cat /run/secrets/password)\nEND\n"],
    ["a.sh", "cat >/etc/ipai/tokens <<END\n# one for each line\nEND\n"],
    ["a.sh", "TOKEN=from-the-vault make deploy\n"],
    ["a.sql", "select * from res_users where password = 'password';\n"],
    ["a.json", '{"jsCode": "const token = $json.token; return { token };"}'],
  ];
  for (const form of innocent) {
    it(`are none: ${form[0]} ${JSON.stringify(form[1])}`, () => {
      deepEqual(scanForSecrets(form[1].replaceAll("§", made(form)), form[0]), []);
    });
  }

  it("stand where the anchor is, not where it is used", () => {
    const value = made(["", ""]);
    const found = scanForSecrets(`x: &p ${value}\n\npassword: *p\n`, "a.yml");
    deepEqual(
      found.map(({ line }) => line),
      [1],
    );
  });

  it("are looked for in texts that no parser takes, and without an end", () => {
    const value = made(["", ""]);
    for (const path of [
      "a.yml",
      "a.json",
      "a.xml",
      "a.py",
      "a.csv",
      "a.sql",
      "a.ipynb",
      "a.conf",
    ]) {
      for (const odd of ["", "\0", "{", "[[[[", "<a", "'", '"""', "a: &a [*a]\n", "]".repeat(9)]) {
        ok(Array.isArray(scanForSecrets(odd, path)));
        equal(scanForSecrets(`${odd}\nDB_PASSWORD=${value}\n`, path).length, 1, `${path} ${odd}`);
      }
    }
  });
});
