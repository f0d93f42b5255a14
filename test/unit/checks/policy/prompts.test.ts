import { deepEqual } from "node:assert/strict";
import { findValuesInDocuments } from "../../../../checks/policy/documents.ts";
import { findPrompts } from "../../../../checks/policy/prompts.ts";
import { foreignPrompts } from "./foreignPrompts.ts";

const text = (content: string, path = "a.txt") => ({ file: path, path, firstLine: 1, content });
// The project's own check reads this file too: no prompt may stand in it whole.
const your = "your";
const pass = "pass";
const read = "read";
const ask = "prompt";
const [provide, share, need, me, key, token] = ["provide", "share", "need", "me", "key", "token"];
const [minus, hide] = ["-", "hide"];
const field = "input";
const said = "message";
const variable = "DB_PASSWORD";

/** Ways in which somebody is asked for a secret. */
const prompts = [
  `echo "Please enter ${your} token"`,
  `Paste ${your} DigitalOcean API key here.`,
  `Type in ${your} ${pass}word:`,
  `Provide ${your} GitHub personal access token`,
  `Give me ${your} secret key`,
  `What is ${your} n8n ${pass}phrase?`,
  `Share ${your} credentials with the agent.`,
  `${read} -s answer`,
  `${read} -r -p "SMTP ${pass}word: " answer`,
  `value = get${pass}("Odoo: ")`,
  `const answer = await ${ask}("API key")`,
  `{ type: "${pass}word", name: "value" }`,
  `Please ${provide} an API token`,
  `Could you ${share} the ${pass}word?`,
  `I ${need} ${your} API key to go on`,
  `Send ${me} the ${pass}phrase`,
  `Paste the ${key} below`,
  `What is the API ${key}?`,
  `echo "Enter the deploy ${token}: "`,
  `Enter ${pass}word:`,
  `Copy ${your} API key into the chat`,
  `stty ${minus}echo`,
  `whiptail --${pass}wordbox "Odoo" 8 78`,
  `Read-Host ${minus}AsSecureString`,
  `await ${pass}word({ message: "Odoo" })`,
  `click.prompt("T", ${hide}_input=True)`,
  `${read} --silent answer`,
  `printf "Password: "; ${read} answer`,
  `message: "GitHub ${token}?"`,
  `new Password({ ${said}: "x" })`,
  `await secret({ ${said}: "x" })`,
  `questionary.${pass}word("Odoo")`,
  `term.Read${pass.replace("p", "P")}word(0)`,
  `gum input --${pass}word`,
  `${read.replace("r", "R")}-Host "API ${token}"`,
  `vars_${ask}:`,
  `<${field} type="${pass}word" name="api_${token}">`,
  `<${field} placeholder="API ${key}">`,
  `Send the ${token} to ${me}`,
  `Enter API ${token}`,
  `Type the ${pass}word for odoo:`,
  ...foreignPrompts,
];

const innocent = [
  "The token is read from DIGITALOCEAN_TOKEN; your shell gives it.",
  "Enter your name and address",
  "while read -r line; do echo $line; done",
  "Never ask for a password.",
  "provide the tokens by environment",
  "type: 'string', description: 'your password is hashed'",
  "share your screen; no secrets on it",
  "Enter the folder; its key is the path.",
  "Paste the link below, then press the key F5",
  "We need the tokens of the lexer: a list",
  "const [input, password] = arguments",
  '<input type="hidden" name="csrf_token">',
  '<input type="password" name="password">',
  "Das Passwort steht in der Umgebung; geben Sie den Namen an.",
];

describe("the rule against prompts", () => {
  for (const prompt of prompts) {
    it(`finds: ${prompt.replaceAll(your, "y…r").replaceAll(pass, "p…")}`, () => {
      deepEqual(findPrompts(text(`one\n${prompt}\n`)).map(({ line, rule }) => [line, rule])[0], [
        2,
        "secret-prompt",
      ]);
    });
  }

  it("leaves alone what only speaks of secrets", () => {
    deepEqual(findPrompts(text(innocent.join("\n"))), []);
  });
});

describe("the rule for documents", () => {
  const values = ["admin", "odoo", "changeme", '"hunter2"', "Zm9vYmFy"];
  const names = [
    "",
    "$DB_PASSWORD",
    "<password>",
    "…",
    "...",
    "/run/secrets/db",
    "{{ value }}",
    "xxxx",
  ];
  const found = (value: string, path: string) =>
    findValuesInDocuments(text(`# Heading\nexport ${variable}=${value}\n`, path)).length;

  it("finds values, weak ones too, where only names belong", () => {
    deepEqual(
      values.map((value) => found(value, "docs/page.md")),
      values.map(() => 1),
    );
  });
  it("finds them in tables, lists, quotes, settings and addresses", () => {
    const [weak, figures, user] = ["odoo", "admin123", "u"];
    const written = [
      `| \`${variable}\` | ${figures} |`,
      `- \`${variable}\`: ${figures}`,
      `{ "${variable}": "${weak}" }`,
      `export ${variable}='two words'`,
      `admin_passwd = ${weak}`,
      `postgres://${user}:${weak}@db/odoo`,
    ];
    deepEqual(
      written.map((line) => findValuesInDocuments(text(line, "a.md")).length),
      written.map(() => 1),
    );
    const told = `| \`${variable}\` | the database's own |\n- \`${variable}\`: needed\nhttps://user:password@host`;
    deepEqual(findValuesInDocuments(text(told, "a.md")), []);
  });
  it("leaves names, references and placeholders alone, and what is no document", () => {
    deepEqual(
      names.map((value) => found(value, "docs/page.md")),
      names.map(() => 0),
    );
    deepEqual(found("admin", "code.ts"), 0);
  });
});
