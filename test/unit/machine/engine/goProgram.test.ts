import { equal, match, rejects } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildGoProgram } from "../../../../machine/engine/goProgram.ts";

describe("a program that is built from its Go module", () => {
  let folder: string, said: string[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-go-"));
    said = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** With a Go command that names 2000 packages, as building Pulumi does. */
  async function build(ending: string): Promise<void> {
    const go = path.join(folder, "go");
    const script = `#!/bin/sh\nseq -f 'example.test/package%g' 2000 >&2\n${ending}\n`;
    await writeFile(go, script, { mode: 0o755 });
    await buildGoProgram({
      go,
      module: folder,
      package: "example.test/program",
      variables: [],
      target: path.join(folder, "bin/program"),
      cache: path.join(folder, "cache"),
      duration: "a moment",
      step: { status: (line) => said.push(line), result: () => undefined },
      signal: AbortSignal.timeout(60_000),
    });
  }

  it("is put in place when it is whole, and how far it is is said meanwhile", async () => {
    await build(`for option; do case $option in -o=*) echo made >"\${option#-o=}" ;; esac; done`);
    equal(await readFile(path.join(folder, "bin/program"), "utf8"), "made\n");
    match(said.at(-1) ?? "", /package 2000: example\.test\/package2000/);
  });

  it("fails with why, not with the names of all packages", async () => {
    const failed = build("echo 'example.test/package7: compile: signal: killed' >&2; exit 1");
    await rejects(failed, ({ message }: Error) => {
      match(message, /signal: killed$/);
      equal(message.split("\n").length, 13);
      return true;
    });
  });
});
