import { deepEqual, equal, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { allOf, REGISTRY } from "../../../../operations/registry.ts";
import { descriptionsText } from "../../../../surfaces/cli/describe.ts";
import { COMMANDS, offers } from "../../../../surfaces/cli/operations.ts";
import { loadedModules } from "../../../support/loadedModules.ts";

const root = path.resolve(import.meta.dirname, "../../../..");

describe("the registry of operations", () => {
  it("names each operation as it names itself", async () => {
    deepEqual(
      (await allOf(REGISTRY)).map(({ name }) => name),
      Object.keys(REGISTRY),
    );
  });

  it("is described to the command line as its definitions say: else npm run docs", async () => {
    const file = path.join(root, "surfaces/cli/descriptions.json");
    equal(await readFile(file, "utf8"), await descriptionsText(COMMANDS));
    deepEqual(
      offers().map(({ name }) => name),
      Object.keys(COMMANDS),
    );
  });
});

/** What only work needs: the engine's SDK and all that comes with it, SSH, child processes. */
const MACHINERY = /node_modules\/(?:@pulumi\/(?!pulumi\/version\.js)|@grpc\/|@npmcli\/)/;

describe("what is loaded to say what there is", () => {
  for (const words of [["--help"], ["start", "--help"], ["ci", "--help"], ["prevew", "--help"]]) {
    it(`is a few modules for ipai ${words.join(" ")}`, async () => {
      const modules = await loadedModules("surfaces/cli/main.ts", ...words);
      ok(modules.length < 60, `${modules.length} modules:\n${modules.join("\n")}`);
    });
  }

  for (const [what, file] of [
    ["the definitions of all operations", "operations/registry.ts"],
    ["the tools of MCP", "mcp/servers/devops-agent/tools.ts"],
  ] as const) {
    it(`is no machinery for ${what}`, async () => {
      const all = `const all = await import("./${file}"); await all.allOf?.(all.REGISTRY);`;
      const modules = await loadedModules("--input-type=module", "--eval", all);
      ok(modules.some((each) => each.endsWith("operations/up.ts")) || file.startsWith("mcp"));
      deepEqual(
        modules.filter((each) => MACHINERY.test(each)),
        [],
      );
    });
  }

  it("is no SDK for what reads a stack's outputs alone, such as verify", async () => {
    const modules = await loadedModules("operations/verify.ts");
    ok(modules.length < 350, `${modules.length} modules`);
  });
});
