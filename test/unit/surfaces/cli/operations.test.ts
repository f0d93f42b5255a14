import { equal } from "node:assert/strict";
import { operationsFor } from "../../../../surfaces/cli/operations.ts";
import { operations } from "../../../../operations/registry.ts";

describe("the operations that a command line can mean", () => {
  for (const word of ["preview", "up", "refresh", "drift", "verify"]) {
    it(`is ${word} alone for ${word}, the very one of the registry`, async () => {
      const [operation, ...more] = await operationsFor([word, "--stack", "local"]);
      equal(more.length, 0);
      equal(
        operation,
        operations.find(({ name }) => name === word),
      );
    });
  }

  for (const argv of [[], ["--help"], ["lab", "status"], ["constructor"], ["prevew"]]) {
    it(`is any of the registry for "ipai ${argv.join(" ")}"`, async () => {
      equal(await operationsFor(argv), operations);
    });
  }
});
