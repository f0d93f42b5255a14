import { equal, match, ok } from "node:assert/strict";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { TinyCheckout } from "./tinyCheckout.ts";
import { tinyCheckout } from "./tinyCheckout.ts";

const sha = "2".repeat(40);

describe("ipai on a real engine, used as people do", () => {
  let tiny: TinyCheckout;
  before(async () => {
    tiny = await tinyCheckout();
  });
  after(() => tiny.remove());

  it("puts pulumi on the search path, wherever this machine has it", async () => {
    const { stdout, exitCode } = await tiny.ipai("env");
    equal(exitCode, 0);
    const shell = await execa("sh", ["-c", `${stdout}\npulumi version && pulumi stack ls --json`], {
      cwd: tiny.root,
    });
    match(shell.stdout, /^v3\.\d+\.\d+/);
  });

  it("says of a stack that nobody declared that it has no settings, and asks for no login", async () => {
    const { exitCode, stderr } = await tiny.ipai("history", "--stack", "nowhere");
    equal(exitCode, 2);
    match(stderr, /The stack "nowhere" has no settings/);
  });

  for (const verb of ["deploy", "rollback"] as const) {
    it(`refuses to ${verb} on a stack that has no settings, or broken ones`, async () => {
      const nowhere = await tiny.ipai(verb, sha, "--stack", "nowhere");
      equal(nowhere.exitCode, 2, nowhere.stderr);
      match(nowhere.stderr, /The stack "nowhere" has no settings/);

      const file = path.join(tiny.root, "Pulumi.local.yaml");
      const before = await readFile(file, "utf8");
      await appendFile(file, "\tipai:odoo: {}\n");
      const broken = await tiny.ipai(verb, sha);
      equal(broken.exitCode, 2, broken.stderr);
      match(broken.stderr, /a tab indents the line/);
      ok((await readFile(file, "utf8")).endsWith("\tipai:odoo: {}\n"));
      await writeFile(file, before);
    });
  }
});
