import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pointed, RUNBOOK_ENTRIES } from "../../../../operations/release/runbook.ts";
import { UserError } from "../../../../report/userError.ts";

const page = readFileSync(
  new URL("../../../../docs/DEPLOYMENT_RUNBOOK.md", import.meta.url),
  "utf8",
);

describe("the runbook's entries", () => {
  it("are those that a failing deploy or rollback points to, one heading each", () => {
    const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, name]) => name);
    deepEqual([...headings].sort(), [...RUNBOOK_ENTRIES].sort());
  });

  it("are named by the failure, with the contacts where the host may need a person", () => {
    const failed = new UserError("It failed.", {
      next: "look",
      code: "resources-failed",
      exitCode: 4,
    });
    const shown = pointed(failed, () => ["call ana: 123"]);
    deepEqual([shown.next, shown.exitCode], ["look", 4]);
    equal(shown.given, "call ana: 123\nrunbook: docs/DEPLOYMENT_RUNBOOK.md#resources-failed");
    const paused = new UserError("Paused.", { next: "resume", code: "paused" });
    equal(
      pointed(paused, () => ["call ana: 123"]).given,
      "runbook: docs/DEPLOYMENT_RUNBOOK.md#paused",
    );
    const other = new UserError("Else.", { next: "x", code: "something-else" });
    ok(pointed(other, () => []) === other);
  });
});
