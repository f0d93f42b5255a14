import { deepEqual, equal } from "node:assert/strict";
import { operationsFor } from "../../../../surfaces/cli/operations.ts";
import { operations } from "../../../../operations/registry.ts";
import { mcp } from "../../../../mcp/servers/devops-agent/mcp.ts";
import { room } from "../../../../surfaces/controlRoom/room.ts";

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

  it("is the control room's door alone for room", async () => {
    deepEqual(await operationsFor(["room", "--stack", "local"]), [room]);
  });

  for (const argv of [[], ["--help"], ["lab", "status"], ["constructor"], ["prevew"]]) {
    it(`is any of the registry, or a surface, for "ipai ${argv.join(" ")}"`, async () => {
      deepEqual(await operationsFor(argv), [...operations, room, mcp]);
    });
  }
});
