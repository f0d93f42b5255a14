import { execa } from "execa";
import { ok } from "node:assert/strict";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Runs one of the project's own checkers and shows what it said when it is not content. */
async function passes(command: string, args: string[]): Promise<void> {
  const result = await execa(command, args, {
    cwd: root,
    reject: false,
    all: true,
    preferLocal: true,
  });
  ok(result.exitCode === 0, `${command} ${args.join(" ")}\n${result.all}`);
}

describe("the code as it is written", function () {
  this.timeout(600_000);

  it("type-checks", () => passes("tsc", ["--noEmit"]));
  it("type-checks in the browser too", () =>
    passes("tsc", ["--noEmit", "--project", "surfaces/controlRoom/browser"]));
  it("has nothing that the linter refuses", () => passes("eslint", ["."]));
  it("is formatted", () => passes("prettier", ["--check", "."]));
});
