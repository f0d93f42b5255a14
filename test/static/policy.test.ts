import { deepEqual, equal } from "node:assert/strict";
import path from "node:path";
import { execa } from "execa";

const root = path.resolve(import.meta.dirname, "../..");

describe("this repository", function () {
  // Where there is no gitleaks yet, it is built.
  this.timeout(900_000);

  it("holds no secret, asks for none, and has only names in its documents", async () => {
    const { stdout, exitCode } = await execa(
      process.execPath,
      ["surfaces/cli/main.ts", "policy", "check", "--json"],
      { cwd: root, reject: false },
    );
    const { findings, scanners } = JSON.parse(stdout) as { findings: unknown; scanners: unknown };
    deepEqual(findings, []);
    deepEqual(scanners, ["ipai", "secretlint", "gitleaks"]);
    equal(exitCode, 0);
  });
});
