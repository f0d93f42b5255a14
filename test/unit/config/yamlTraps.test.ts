import { equal, match } from "node:assert/strict";
import { stringify } from "yaml";
import { complaints, droplet, loadText, SHA } from "./stackFiles.ts";

/** A good file, with lines of its own under `config:` in place of the settings that they name. */
function file(...lines: string[]): string {
  const replaced = lines.map((line) => /ipai:(\w+)/.exec(line)?.[1]);
  const values = Object.entries(droplet).filter(([key]) => !replaced.includes(key));
  const config = Object.fromEntries(values.map(([key, value]) => [`ipai:${key}`, value]));
  return `${stringify({ config })}${lines.map((line) => `  ${line}\n`).join("")}`;
}

const said = (text: string): string[] => complaints(() => loadText(text));

describe("what YAML reads in another way than people do", () => {
  const traps: [string, string[], RegExp][] = [
    [
      "a release whose figures and e make a number",
      ["ipai:release: 6063e25"],
      /^ipai:release is 6063e25, which YAML reads as the number 6\.063e\+28; as text it is in quotes: "6063e25"/,
    ],
    [
      "a release of forty figures",
      [`ipai:release: ${"1234567890".repeat(4)}`],
      /^ipai:release is 1234567890.*as text it is in quotes/,
    ],
    [
      "a series without quotes",
      ["ipai:odoo: { series: 19.0 }"],
      /^ipai:odoo\.series is 19\.0, which YAML reads as the number 19;/,
    ],
    ["a zero in front", ["ipai:edge: { bodyLimitMb: 0100 }"], /is 0100, .*as an octal one/],
    ["an octal number", ["ipai:edge: { bodyLimitMb: 0o100 }"], /is 0o100, .*the number 64/],
    ["a hexadecimal number", ["ipai:edge: { bodyLimitMb: 0x40 }"], /is 0x40, .*the number 64/],
    ["a fraction that is none", ["ipai:edge: { bodyLimitMb: 64.0 }"], /is 64\.0, .*the number 64/],
    ["an exponent", ["ipai:edge: { bodyLimitMb: 1e2 }"], /is 1e2, .*the number 100/],
    ["infinity", ["ipai:edge: { bodyLimitMb: .inf }"], /^ipai:edge\.bodyLimitMb is \.inf/],
    [
      "a name of figures",
      ["ipai:domain: 42"],
      /^ipai:domain is 42, but must be text: put it in quotes/,
    ],
    ["a truth in place of a text", ["ipai:timeZone: true"], /must be text: put it in quotes/],
    ["a yes", ["ipai:dns: { kind: cloudflare, proxied: yes }"], /is "yes", .*: write true/],
    ["a no", ["ipai:dns: { kind: cloudflare, proxied: no }"], /is "no", .*: write false/],
    ["an off", ["ipai:dns: { kind: cloudflare, proxied: Off }"], /is "Off", .*: write false/],
    ["a truth in quotes", ['ipai:dns: { kind: cloudflare, proxied: "false" }'], /: without quotes/],
    [
      "a number in quotes",
      ['ipai:edge: { bodyLimitMb: "64" }'],
      /must be a number: without quotes/,
    ],
    [
      "a date",
      ["ipai:release: 2026-11-28"],
      /^ipai:release is "2026-11-28"; it must be the full SHA/,
    ],
    ["times", ["ipai:edge: { bodyLimitMb: 1:30 }"], /is "1:30", but must be a number/],
    ["thousands", ["ipai:edge: { bodyLimitMb: 1_00 }"], /is "1_00", but must be a number/],
    ["nothing", ["ipai:release:"], /^ipai:release is empty; for example: /],
    ["a tilde", ["ipai:domain: ~"], /^ipai:domain is empty/],
    ["a comment in place of the value", ["ipai:domain: # erp.net"], /^ipai:domain is empty/],
    [
      "a tag",
      ["ipai:domain: !env DOMAIN"],
      /^line \d+: Unresolved tag: !env; settings have no tags/,
    ],
    [
      "a merge key",
      ["ipai:odoo: &o { workers: 2 }", "ipai:edge: { <<: *o, loginBurst: 9 }"],
      /^ipai:edge\.<< merges settings from elsewhere, which is not read; write them out/,
    ],
    [
      "quotes of a text processor",
      ["ipai:odoo: { series: “19.0” }"],
      /^ipai:odoo\.series holds the character U\+201C/,
    ],
    [
      "a space that does not break",
      ["ipai:timeZone: Asia/\u00a0Singapore"],
      /holds the character U\+00A0/,
    ],
    ["a space of no width in a key", ["ipai:dom\u200bain: x.net"], /holds the character U\+200B/],
    ["full-width letters", ["ipai:domain: ｅrp.net"], /holds the character U\+FF45/],
  ];
  for (const [what, lines, expected] of traps) {
    it(`is named: ${what}`, () =>
      match(said(file(...lines)).join("\n"), new RegExp(expected, "m")));
  }

  it("is told once, and not again as a wrong value", () => {
    equal(said(file("ipai:release: 6063e25")).length, 1);
    equal(said(file("ipai:odoo: { series: 19.0 }")).length, 1);
  });

  it("is nothing in a file with a byte order mark, with the line ends of Windows, or with an alias", () => {
    equal(loadText(`\ufeff${file()}`).domain, droplet.domain);
    equal(loadText(file().replaceAll("\n", "\r\n")).domain, droplet.domain);
    const alias = loadText(file("ipai:edge: { loginsPerMinute: &n 7, loginBurst: *n }"));
    equal(alias.edge.loginBurst, 7);
    equal(loadText(file(`ipai:release: "${SHA}"`)).release, SHA);
  });
});

describe("a key of the stack's file", () => {
  const cases: [string, string, RegExp][] = [
    [
      "with a dot is shown as a section",
      "ipai:edge.bodyLimitMb: 64",
      /^ipai:edge\.bodyLimitMb is not known: is written with a dot, and bodyLimitMb stands inside ipai:edge; for example: ipai:edge: \{ bodyLimitMb: 128 \}$/,
    ],
    [
      "with two dots is shown as two sections",
      "ipai:host.ports.http: 8080",
      /for example: ipai:host: \{ ports: \{ http: 80 \} \}$/,
    ],
    [
      "without its section is shown in it",
      "ipai:bodyLimitMb: 64",
      /^ipai:bodyLimitMb is not known: bodyLimitMb stands inside ipai:edge/,
    ],
    [
      "in another spelling is named",
      "ipai:timezone: UTC",
      /^ipai:timezone is written ipai:timeZone$/,
    ],
    [
      "with an underscore is named",
      "ipai:time_zone: UTC",
      /^ipai:time_zone is written ipai:timeZone$/,
    ],
    [
      "in a section in another spelling is named",
      "ipai:edge: { body_limit_mb: 64 }",
      /bodyLimitMb stands inside ipai:edge/,
    ],
  ];
  for (const [what, line, expected] of cases) {
    it(what, () => match(said(file(line)).join("\n"), new RegExp(expected, "m")));
  }

  it("without a space behind its colon is named by the line", () => {
    match(
      said(file("ipai:contact:me@x.net")).join("\n"),
      /line \d+: lacks a space behind the colon/,
    );
  });
});

describe("a stack's file that git could not merge", () => {
  const [ours, theirs] = ["ipai:contact: a@x.net", "ipai:contact: b@x.net"];
  for (const style of [[], ["||||||| base", "ipai:contact: c@x.net"]]) {
    it(`is told so in one line${style.length > 0 ? ", with the base in it too" : ""}`, () => {
      const marks = ["<<<<<<< HEAD", ours, ...style, "=======", theirs, ">>>>>>> branch"];
      const lines = said(`config:\n${marks.join("\n")}\n`);
      equal(lines.length, 1);
      match(lines[0] ?? "", /^line 2: git left a merge conflict/);
    });
  }

  it("is told so when only the last mark was left, and on Windows", () => {
    match(said(`${file()}>>>>>>> branch\r\n`).join("\n"), /^line \d+: git left a merge conflict/);
  });

  it("is not told so for a text that looks like a mark", () => {
    match(said(file("ipai:contact: '======='")).join("\n"), /^ipai:contact /);
  });
});

describe("a stack's file that is no text", () => {
  it("is refused by the line, and not a crash", () => {
    match(said("config:\n  ipai:domain: x\0y\n").join("\n"), /^line 2: is no UTF-8 text/);
  });
});
