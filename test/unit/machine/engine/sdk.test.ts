import { deepEqual, equal, match, ok } from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import {
  CommandError,
  ConcurrentUpdateError,
  LocalWorkspace,
  PulumiCommand,
  Stack,
  StackNotFoundError,
} from "@pulumi/pulumi/automation/index.js";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ENGINE_VERSION } from "../../../../machine/engine/engine.ts";
import { loadedModules } from "../../../support/loadedModules.ts";
import { commandOf, everythingDeclared } from "../../../../machine/engine/sdk.ts";
import { isCommandError, isHeld } from "../../../../operations/stack/failure.ts";

/** What a method of the SDK says, to see what it calls. */
function textOf(type: { readonly prototype: object }, method: string): string {
  return String(Object.getOwnPropertyDescriptor(type.prototype, method)?.value);
}

describe("the SDK's parts that are not its documented API", () => {
  it("are of the version that they were read in, which is the engine's too", async () => {
    const file = createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json");
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(file, "utf8")));
    equal(version, ENGINE_VERSION);
  });

  it("make a command of a path and a version, without a question to the CLI", () => {
    equal(PulumiCommand.length, 2);
    const command = commandOf({ path: "/nowhere/pulumi", version: ENGINE_VERSION });
    equal(command.command, "/nowhere/pulumi");
    equal(command.version?.toString(), ENGINE_VERSION);
  });

  it("ask for outputs and history after an action by methods that a stack's own replace", () => {
    match(textOf(Stack, "up"), /await this\.outputs\(\)/);
    for (const action of ["up", "refresh", "destroy"]) {
      match(textOf(Stack, action), /await this\.info\(/);
    }
  });

  it("select a stack by the workspace's method when it is opened", () => {
    match(String(Stack), /workspace\.selectStack\(name\)/);
    ok("selectStack" in LocalWorkspace.prototype);
  });

  it("tell the engine that an inline program is through before they look for its errors", async () => {
    const file = createRequire(import.meta.url).resolve("@pulumi/pulumi/automation/server.js");
    const server = await readFile(file, "utf8");
    const through = server.indexOf("disconnect(true");
    const errors = server.indexOf("errorSet.size !== 0");
    ok(through > 0 && errors > through, "the order has changed: wholeProgram may be superfluous");
  });

  it("ask npm's Arborist in the one file that serialises functions, so that it is left out", async () => {
    const folder = path.dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
    const files = glob("{*.js,{automation,runtime,dynamic,proto,cmd}/**/*.js}", { cwd: folder });
    const asking: string[] = [];
    for await (const file of files) {
      const text = await readFile(path.join(folder, file), "utf8");
      if (/require\("@npmcli/.test(text)) asking.push(file);
    }
    deepEqual(asking, ["runtime/closure/codePaths.js"]);
    const load = 'await (await import("./machine/engine/loadSdk.ts")).loadSdk()';
    const modules = await loadedModules("--input-type=module", "--eval", load);
    ok(modules.some((each) => each.includes("/@pulumi/pulumi/automation/")));
    deepEqual(
      modules.filter((each) => /\/pacote\/|\/@sigstore\//.test(each)),
      [],
    );
  });

  it("call their errors by the names that failure.ts knows them by", () => {
    for (const error of [CommandError, ConcurrentUpdateError, StackNotFoundError]) {
      match(String(error), new RegExp(`this\\.name = "${error.name}"`));
      ok(isCommandError(Object.assign(new Error(), { name: error.name })));
    }
    ok(isHeld(Object.assign(new Error(), { name: ConcurrentUpdateError.name })));
  });

  it("wait until everything is declared by a function that the types leave out", async () => {
    ok("waitForRPCs" in pulumi.runtime);
    await everythingDeclared();
  });
});
