import { deepEqual, ok } from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { AnyOperation } from "../../../../operations/operation.ts";
import { REGISTRY } from "../../../../operations/registry.ts";
import { stepsIn } from "../../../../operations/steps.ts";
import { ofStack } from "../../../../report/ofStack.ts";
import { contentOf, declaredBy } from "../../components/stacks.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../../components/backup/program");
const WATCH = path.resolve(import.meta.dirname, "../../../../components/watch/program");
const SHOWN_BY_WATCH = `
import json, sys
from pathlib import Path
from ipai_watch import configuration
configuration.Path.read_text = lambda *_, **__: sys.argv[1]
settings = configuration.load()
print(json.dumps([settings.of_stack(text) for text in json.load(sys.stdin)]))
`;
/** All that the program of backups tells to type, with an x for what it knows while it runs. */
async function toldTexts(): Promise<string[]> {
  const told: string[] = [];
  for await (const file of glob("**/*.py", { cwd: PROGRAM })) {
    const text = await readFile(path.join(PROGRAM, file), "utf8");
    told.push(...(text.match(/npx ipai [^"\n]*/g) ?? []));
  }
  ok(told.length >= 5);
  return told.map((text) => text.replaceAll(/\{[^}]*\}/g, "x"));
}

describe("a next step that the program of backups tells", () => {
  it("is a command of this stack, whichever it is", async () => {
    const operations: AnyOperation[] = await Promise.all(
      Object.values(REGISTRY).map((load) => load()),
    );
    const told = await toldTexts();
    const other = told.filter((text) => {
      const shown = ofStack(text, "staging");
      const steps = stepsIn(shown, operations).filter((step) => typeof step === "object");
      const commands = shown.split("npx ipai ").length - 1;
      return (
        steps.length !== commands ||
        steps.some(({ input }) => input["stack"] !== "staging") ||
        shown.split("--stack ").length - 1 !== commands
      );
    });
    deepEqual(other, []);
  });

  it("is told the same by the host's watch, with what the stack lays there for it", async () => {
    const told = await toldTexts();
    const laid = contentOf(await declaredBy("local"), "/etc/ipai/watch.json");
    const { stdout } = await execa("python3", ["-B", "-c", SHOWN_BY_WATCH, laid], {
      env: { PYTHONPATH: WATCH },
      input: JSON.stringify(told),
    });
    deepEqual(
      JSON.parse(stdout),
      told.map((text) => ofStack(text, "local")),
    );
  });
});
