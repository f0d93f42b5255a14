import assert from "node:assert/strict";
import { checkOf } from "../../../../../checks/ci/smoke/check.ts";
import { ciSmoke } from "../../../../../operations/ci/smoke.ts";
import { ExitCode } from "../../../../../report/userError.ts";

const expected = "an answer";
const works = checkOf("odoo: health", { passed: true, expected, found: "pass", next: "" });
const fails = checkOf("n8n: editor", { passed: false, expected, found: "none", next: "look" });

const passed = {
  ok: true,
  checks: [works],
  artifacts: "/a",
  evidence: { folder: "docs/evidence/1/ci-smoke", sha256: "0", sequence: 1 },
};
const failed = { ...passed, ok: false, checks: [works, fails] };

describe("ipai ci smoke", () => {
  it("shows a failure with what to do next, and where the logs are", () => {
    assert.equal(
      ciSmoke.text(failed),
      [
        "ok    odoo: health: pass",
        "FAIL  n8n: editor",
        "      expected  an answer",
        "      found     none",
        "      next      look",
        "",
        "1 of 2 checks failed; logs in /a",
        "recorded in docs/evidence/1/ci-smoke",
      ].join("\n"),
    );
  });

  it("ends with 0 only when everything passed, and that is recorded", () => {
    const unrecorded = { ...passed, evidence: { missing: "no key" } };
    const codes = [passed, failed, unrecorded].map((result) => ciSmoke.exitCode?.(result));
    assert.deepEqual(codes, [ExitCode.ok, ExitCode.error, ExitCode.unrecorded]);
    assert.match(ciSmoke.text(unrecorded), /all 1 checks pass\nnot recorded: no key$/);
  });
});
