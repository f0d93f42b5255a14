import { match } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { ENGINE_VERSION } from "../../../../machine/engine/engine.ts";

describe("the engine's Go module", () => {
  it("pins the version that npm's SDK has", async () => {
    const module = await readFile(
      new URL("../../../../machine/engine/go.mod", import.meta.url),
      "utf8",
    );
    match(module, new RegExp(`github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}\\n`));
  });
});
