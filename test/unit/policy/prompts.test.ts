import { deepEqual } from "node:assert/strict";
import { findValuesInDocuments } from "../../../policy/documents.ts";
import { findPrompts } from "../../../policy/prompts.ts";

const text = (content: string, path = "a.txt") => ({ file: path, path, firstLine: 1, content });
// The project's own check reads this file too: no prompt may stand in it whole.
const your = "your";
const pass = "pass";
const read = "read";
const ask = "prompt";
const [provide, share, need, me, key, token] = ["provide", "share", "need", "me", "key", "token"];
const [minus, hide] = ["-", "hide"];
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
  it("leaves names, references and placeholders alone, and what is no document", () => {
    deepEqual(
      names.map((value) => found(value, "docs/page.md")),
      names.map(() => 0),
    );
    deepEqual(found("admin", "code.ts"), 0);
  });
});
