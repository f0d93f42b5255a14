import { deepEqual, equal, ok } from "node:assert/strict";
import { operationsFor } from "../../../../surfaces/cli/operations.ts";
import { allOf, REGISTRY } from "../../../../operations/registry.ts";

const namesFor = async (...argv: string[]) => (await operationsFor(argv)).map(({ name }) => name);

describe("the registry of operations", () => {
  it("names each operation as it names itself", async () => {
    deepEqual(
      (await allOf(REGISTRY)).map(({ name }) => name),
      Object.keys(REGISTRY),
    );
  });
});

describe("the operations that a command line can mean", () => {
  for (const word of [
    "preview",
    "up",
    "refresh",
    "drift",
    "status",
    "verify",
    "room",
    "mcp",
    "open",
  ]) {
    it(`is ${word} alone for ${word}`, async () => {
      deepEqual(await namesFor(word, "--stack", "local"), [word]);
    });
  }

  it("is a whole group for its first word, which may be an operation itself", async () => {
    deepEqual(await namesFor("alerts", "ack"), ["alerts", "alerts ack"]);
    ok((await namesFor("lab", "--help")).every((name) => name.startsWith("lab ")));
  });

  for (const argv of [[], ["--help"], ["constructor"], ["prevew"], ["sta"]]) {
    it(`is any of them for "ipai ${argv.join(" ")}"`, async () => {
      equal((await namesFor(...argv)).length, Object.keys(REGISTRY).length + 3);
    });
  }
});
