import { deepEqual, equal, match } from "node:assert/strict";
import { coloursFor } from "../../../report/colours.ts";
import { failureReport, failureText } from "../../../report/failure.ts";
import { UserError } from "../../../report/userError.ts";

const plain = coloursFor({}, {});

describe("a failure", () => {
  it("says what, given and next, in that order", () => {
    const error = new UserError("Port 443 is taken.", {
      given: "by nginx",
      next: "stop it",
      code: "port",
    });
    equal(
      failureText(failureReport(error), plain),
      "error: Port 443 is taken.\n  by nginx\nnext: stop it",
    );
  });

  it("has the same facts for a machine", () => {
    const error = new UserError("Port 443 is taken.", {
      next: "stop it",
      code: "port",
      exitCode: 4,
    });
    deepEqual(failureReport(error), {
      error: { code: "port", what: "Port 443 is taken.", next: "stop it", exitCode: 4 },
    });
  });

  it("that nobody foresaw is called a fault of ours, with its stack and causes, exit code 255", () => {
    const report = failureReport(new Error("outer", { cause: new Error("inner") }));
    equal(report.error.exitCode, 255);
    match(report.error.stack ?? "", /outer[\s\S]*caused by: Error: inner/);
  });
});
