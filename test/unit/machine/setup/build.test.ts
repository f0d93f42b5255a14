import { match, ok } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildImage } from "../../../../images/build/buildImage.ts";

describe("the build of an image", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-build-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function asked(): Promise<string> {
    const client = path.join(folder, "docker");
    const script = `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } >${folder}/asked\n`;
    await writeFile(client, script, { mode: 0o755 });
    const step = { status: () => undefined, result: () => undefined };
    const build = { reference: "ipai/x:1", context: folder, arguments: { BASE: "debian" } };
    await buildImage({ client, signal: AbortSignal.timeout(60_000) }, build, step);
    return readFile(path.join(folder, "asked"), "utf8");
  }

  it("is told of the machine's proxy by name: its address may hold a password", async () => {
    const password = "secret";
    const proxy = `http://user:${password}@proxy.example.test:3128`;
    process.env["https_proxy"] = proxy;
    try {
      const said = await asked();
      match(said, /^--build-arg=https_proxy$/m);
      match(said, /^--build-arg=NO_PROXY$/m);
      ok(said.includes(`https_proxy=${proxy}\n`));
      ok(!said.includes(`--build-arg=https_proxy=`));
    } finally {
      delete process.env["https_proxy"];
    }
  });

  it("makes one image under the tag, with newer clients too", async () =>
    match(await asked(), /^BUILDX_NO_DEFAULT_ATTESTATIONS=1$/m));
});
