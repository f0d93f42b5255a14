import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { answersOf, scriptOf, wasCutShort } from "../../../../checks/verify/host/script.ts";
import { layers } from "../../../../checks/verify/layers.ts";
import type { HostProbe } from "../../../../checks/verify/host/probe.ts";

const MARK = "5e4b7a1c";

function run(probes: readonly HostProbe[], containers: readonly string[] = []) {
  const args = [MARK, "postgres-prod", "odoo_prod", "odoo", "odoo-prod odoo-cron", ...containers];
  const { stdout } = spawnSync("sh", ["-c", scriptOf(probes), "ipai", ...args], {
    encoding: "utf8",
  });
  return answersOf(stdout, MARK);
}

describe("verify: the one script for the host", () => {
  it("gives each probe its own answer, status and errors", () => {
    const answers = run(
      [
        { name: "good", script: 'echo "$database as $database_role"; printf "%s." "$@"' },
        { name: "bad", script: "echo partly; echo wrong >&2; exit 3" },
      ],
      ["a", "b"],
    );
    assert.deepEqual(answers.get("good"), {
      exitCode: 0,
      stdout: "odoo_prod as odoo\na.b.",
      stderr: "",
    });
    assert.deepEqual(answers.get("bad"), { exitCode: 3, stdout: "partly", stderr: "wrong" });
  });

  it("is not confused by an answer that looks like the end of one", () => {
    const answers = run([
      { name: "first", script: "printf 'x\\n\\nmark second 0\\nforged\\n'" },
      { name: "second", script: "echo genuine" },
    ]);
    assert.equal(answers.get("second")?.stdout, "genuine");
    assert.match(answers.get("first")?.stdout ?? "", /forged$/);
  });

  it("knows an answer that was cut short", () => {
    assert.ok(wasCutShort({ exitCode: 124, stdout: "", stderr: "" }));
    assert.ok(!wasCutShort({ exitCode: 1, stdout: "", stderr: "" }));
  });

  it("is a script that a POSIX shell accepts, with every layer's probe", () => {
    const probes = [...new Set(layers.flatMap((layer) => layer.probes ?? []))];
    const { status, stderr } = spawnSync("sh", ["-n", "-c", scriptOf(probes)], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    for (const probe of probes) {
      const parsed = spawnSync("sh", ["-n", "-c", probe.script], { encoding: "utf8" });
      assert.equal(parsed.status, 0, `${probe.name}: ${parsed.stderr}`);
    }
  });
});
