import { deepEqual, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";

import { buildCommand } from "../../../surfaces/cli/command.ts";
import { offers } from "../../../surfaces/cli/operations.ts";
import packageFile from "../../../package.json" with { type: "json" };

const root = path.resolve(import.meta.dirname, "../../..");
const pages = [
  "README.md",
  "CLAUDE.md",
  "CONTRIBUTING.md",
  "docs/agents/ipai-odoo-devops-agent.md",
  "docs/decisions/README.md",
  ...readdirSync(path.join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const program = buildCommand(offers(), {
  version: "0",
  run: () => Promise.resolve(),
});

/** What stands as code on a page: fenced blocks line by line, and code within sentences. */
function codeOf(page: string): string[] {
  const text = readFileSync(path.join(root, page), "utf8");
  const fences = [...text.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block = ""]) =>
    block.split("\n"),
  );
  const prose = text.replaceAll(/^```[^]*?^```/gm, "");
  return [...fences, ...[...prose.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code)];
}

/** The words behind each `ipai` of a line of code, up to where the shell ends the command. */
function callsOf(code: string): string[][] {
  return [...code.matchAll(/(?:^|[\s("])ipai (?<rest>[^|;&#)"]+)/g)].map(({ groups }) =>
    (groups?.rest ?? "").replaceAll(/[[\]]/g, "").trim().split(/\s+/),
  );
}

/** What is wrong with a call: a command that there is not, or an option that it does not have. */
function problemsOf(words: readonly string[]): string[] {
  const rest = [...words];
  let command: Command = program;
  for (let next = sub(command, rest[0]); next; next = sub(command, rest[0])) {
    command = next;
    rest.shift();
  }
  if (command === program && rest[0]?.startsWith("--") !== true) return [`no command ${rest[0]}`];
  const flags = new Set(["--help", ...command.options.map(({ long }) => long)]);
  if (command === program) flags.add("--version");
  const unknown = rest.filter((word) => word.startsWith("--") && !flags.has(word));
  const positions = rest.filter((word) => !word.startsWith("-"));
  const isGroup = command.commands.length > 0 && command !== program;
  return [
    ...unknown.map((flag) => `no option ${flag}`),
    ...(isGroup && positions.length > 0 ? [`no command ${positions[0] ?? ""}`] : []),
  ];
}

function sub(command: Command, word: string | undefined): Command | undefined {
  return command.commands.find((each) => each.name() === word);
}

describe("what the documents tell to type", () => {
  for (const page of pages) {
    it(`in ${page} exists: commands with their options, npm's scripts, files of scripts/`, () => {
      const code = codeOf(page);
      const calls = code.flatMap(callsOf);
      const wrong = calls.flatMap((words) =>
        problemsOf(words).map((problem) => `ipai ${words.join(" ")}: ${problem}`),
      );
      const scripts = code
        .flatMap((line) => [...line.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name))
        .filter((name) => !(name in packageFile.scripts));
      const files = code
        .flatMap((line) => line.match(/\bscripts\/[\w.-]+\.(?:sh|ts)\b/g) ?? [])
        .filter((file) => !existsSync(path.join(root, file)));
      deepEqual([...wrong, ...scripts, ...files], []);
    });
  }

  it("is read at all, and a wrong word is found", () => {
    ok(pages.flatMap(codeOf).flatMap(callsOf).length > 50);
    deepEqual(problemsOf(["sing"]), ["no command sing"]);
    deepEqual(problemsOf(["addons", "sing"]), ["no command sing"]);
    deepEqual(problemsOf(["preview", "--loud"]), ["no option --loud"]);
    deepEqual(problemsOf(["deploy", "SHA", "--stack", "prod"]), []);
  });
});
