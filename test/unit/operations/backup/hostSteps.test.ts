import { deepEqual, ok } from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { ofStack } from "../../../../operations/backup/onHost.ts";
import type { AnyOperation } from "../../../../operations/operation.ts";
import { REGISTRY } from "../../../../operations/registry.ts";
import { stepsIn } from "../../../../operations/steps.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../../components/backup/program");

describe("a next step that the program of backups tells", () => {
  it("is a command of this stack, whichever it is", async () => {
    const operations: AnyOperation[] = await Promise.all(
      Object.values(REGISTRY).map((load) => load()),
    );
    const told: string[] = [];
    for await (const file of glob("**/*.py", { cwd: PROGRAM })) {
      const text = await readFile(path.join(PROGRAM, file), "utf8");
      told.push(...(text.match(/npx ipai [^"\n]*/g) ?? []));
    }
    ok(told.length >= 5);
    const other = told.filter((text) => {
      const shown = ofStack(text.replaceAll(/\{[^}]*\}/g, "x"), "staging");
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
});
