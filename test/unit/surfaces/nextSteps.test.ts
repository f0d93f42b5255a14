import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { nextForAgent, withNextForAgent } from "../../../mcp/servers/devops-agent/nextStep.ts";
import { toolsOf } from "../../../mcp/servers/devops-agent/tools.ts";
import type { AnyOperation } from "../../../operations/operation.ts";
import { allOf } from "../../../operations/registry.ts";
import { stepsIn } from "../../../operations/steps.ts";
import { commandText, ipai } from "../../../report/ipai.ts";
import { buildCommand } from "../../../surfaces/cli/command.ts";
import { offerOf } from "../../../surfaces/cli/describe.ts";
import { COMMANDS } from "../../../surfaces/cli/operations.ts";
import { nextStep } from "../../../surfaces/controlRoom/parts/nextStep.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const operations = await allOf(COMMANDS);
const COMMAND = /npx ipai (?:[a-z]|\$\{)/;

function filesOf(...patterns: string[]): string[] {
  const listed = execFileSync("git", ["ls-files", ...patterns, ":!test"], { cwd: root });
  return listed.toString().trim().split("\n");
}

/** Lines of code, comments left out. */
function linesWith(pattern: RegExp, files: readonly string[], comment: RegExp): string[] {
  return files.flatMap((file) =>
    readFileSync(path.join(root, file), "utf8")
      .split("\n")
      .filter((line) => pattern.test(line) && !comment.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

/** A value that a field takes and that is not its default. */
function sampleOf(field: z.ZodType): unknown {
  const inner =
    field instanceof z.ZodDefault || field instanceof z.ZodOptional
      ? (field.unwrap() as z.ZodType)
      : undefined;
  if (inner !== undefined) {
    const isFlag = inner instanceof z.ZodBoolean;
    return isFlag ? field.safeParse(undefined).data !== true : sampleOf(inner);
  }
  if (field instanceof z.ZodBoolean) return true;
  const samples: unknown[] = field instanceof z.ZodEnum ? field.options : [];
  const tried = [...samples, 7, "abc123", "two words", "prod", "20260101T000000Z", "a,b", "x=y"];
  return tried.find((value) => field.safeParse(value).success) ?? "VALUE";
}

function filled({ input }: AnyOperation): Record<string, unknown> {
  const fields = Object.entries(input.shape) as [string, z.ZodType][];
  return Object.fromEntries(fields.map(([key, field]) => [key, sampleOf(field)]));
}

describe("a next step", () => {
  it("is written by ipai() alone, which knows each operation and what it takes", () => {
    const files = filesOf("*.ts", ":!scripts");
    const comment = /^\s*(?:\/?\*|\/\/)|\/\/ .*npx ipai/;
    deepEqual(
      linesWith(COMMAND, files, comment).filter(
        (line) => !/^(?:report\/ipai|operations\/steps)\.ts: /.test(line),
      ),
      // What PostgreSQL and the host say has a text of its own there; the rest is a page of the reference.
      [
        "components/interlock.ts: USING HINT = 'neutralise a copy: npx ipai staging refresh';",
        'components/odoo/settledModules.ts: "person: `npx ipai verify` shows how it is called off",',
        'config/reference.ts: for it (\\`npx ipai settings\\` says which): ${SECRET_VARIABLES.map((name) => `\\`${name}\\``).join(", ")}.',
        'docs/checkSchema.ts: const schema = { title: "npx ipai check --json", ...z.toJSONSchema(check.output) };',
        'mcp/servers/devops-agent/reference.ts: "# The tools of `npx ipai mcp`",',
      ],
    );
  });

  it("of the programs on the host names an operation with flags that it has", () => {
    const lines = linesWith(COMMAND, filesOf("*.py"), /^\s*#/);
    ok(lines.length > 20);
    const wrong = lines.filter((line) => {
      const parts = stepsIn(line.replaceAll(/\{[^}]+\}/g, "VALUE"), operations);
      return parts.some(
        (part, at) =>
          typeof part === "string" && (COMMAND.test(part) || (at > 0 && /^ --/.test(part))),
      );
    });
    deepEqual(wrong, []);
  });

  for (const operation of operations) {
    it(`${operation.name} is read back as it was written, and the command line takes it`, async () => {
      const input = filled(operation);
      const written = commandText(operation.name, input);
      const [step, ...rest] = stepsIn(`${written}; then look`, operations);
      deepEqual(rest, ["; then look"]);
      ok(typeof step === "object");
      equal(step.operation, operation);
      deepEqual(step.input, input);

      let taken: object = {};
      const command = buildCommand([offerOf(operation)], {
        version: "0",
        quiet: true,
        run: (_, given) => Promise.resolve(void (taken = given)),
      });
      const words = [...written.matchAll(/'([^']*)'|(\S+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain,
      );
      const parsed = operation.input.safeParse(input);
      // A command says each field alone; two that exclude each other are no fault of the form.
      if (!parsed.success) return;
      await command.parseAsync(words.slice(2) as string[], { from: "user" });
      deepEqual(taken, parsed.data);
    });
  }

  it("ends where the sentence goes on", () => {
    const known = ["rollback", "up", "alerts ack", "alerts"];
    const steps = (text: string): unknown[] =>
      stepsIn(text, operations).map((part) =>
        typeof part === "string" ? part : [part.operation.name, part.input],
      );
    ok(known.every((name) => operations.some((each) => each.name === name)));
    deepEqual(steps("npx ipai rollback lists those that ran"), [
      ["rollback", {}],
      " lists those that ran",
    ]);
    deepEqual(steps("run `npx ipai up --refresh`: it mends"), [
      "run `",
      ["up", { refresh: true }],
      "`: it mends",
    ]);
    deepEqual(steps("npx ipai alerts ack all."), [["alerts ack", { key: "all" }], "."]);
    deepEqual(steps("npx ipai sing"), ["npx ipai sing"]);
  });

  it("is a tool and its arguments for an agent whose server has it, else the command", () => {
    const offer = { stack: "prod", tools: toolsOf({ level: "read" }) };
    equal(
      nextForAgent(`look: ${ipai("logs", { service: "odoo", stack: "prod" })}`, offer),
      'look: the tool logs with {"service":"odoo"}',
    );
    equal(nextForAgent(ipai("verify"), offer), "the tool checkHealth");
    for (const kept of [
      ipai("verify", { stack: "staging" }),
      ipai("logs", { follow: true }),
      ipai("up", { refresh: true }),
      ipai("propose rollback", { sha: "abc1234" }),
    ]) {
      equal(nextForAgent(kept, offer), kept);
    }
    deepEqual(
      withNextForAgent({ findings: [{ next: ipai("drift"), found: ipai("drift") }] }, offer),
      {
        findings: [{ next: "the tool drift", found: "npx ipai drift" }],
      },
    );
  });

  it("is a link in the control room where it has a page or a form, else what one types", () => {
    const shown = (text: string): string => String(nextStep(text));
    match(
      shown(ipai("rollback", { sha: "abc1234", stack: "prod" })),
      /^<a href="\/prod\/releases\/rollback\/abc1234"><code>npx ipai rollback abc1234 --stack prod<\/code><\/a>$/,
    );
    match(
      shown(`${ipai("logs", { service: "n8n", stack: "prod" })}; or`),
      /href="\/prod\/logs\?service=n8n".*<\/a>; or$/,
    );
    match(shown(ipai("up", { stack: "prod" })), /^<code>npx ipai up --stack prod<\/code>$/);
    match(shown(ipai("job", { id: "../<b>" })), /^<code>npx ipai job /);
    equal(shown("put <b> there"), "put &lt;b&gt; there");
  });
});
