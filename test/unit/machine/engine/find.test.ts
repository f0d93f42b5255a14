import { deepEqual, equal, match } from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ENGINE_VERSION, engineFolders } from "../../../../machine/engine/engine.ts";
import type { EngineFolders } from "../../../../machine/engine/engine.ts";
import { findEngine } from "../../../../machine/engine/find.ts";

describe("finding the Pulumi CLI", () => {
  let home: string;
  let folders: EngineFolders;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), "ipai-find-"));
    folders = engineFolders(home, `${home}/path`);
  });
  afterEach(() => rm(home, { recursive: true }));

  async function place(folder: string, version: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "pulumi"), `#!/bin/sh\necho ${version}\n`);
    await chmod(path.join(folder, "pulumi"), 0o755);
  }
  const origin = async () => (await findEngine(folders)).engine?.origin;

  it("takes the SDK's own install folder before what was built here", async () => {
    await place(path.join(folders.cache, "bin"), `v${ENGINE_VERSION}`);
    equal(await origin(), "cache");
    await place(path.join(folders.automation, "bin"), `v${ENGINE_VERSION}`);
    equal(await origin(), "automation");
  });

  it("passes over a CLI that names no version or another major one, and says why", async () => {
    await place(path.join(folders.automation, "bin"), "not-a-version");
    await place(path.join(folders.cache, "bin"), "v4.0.0");
    const { engine, rejected } = await findEngine(folders);
    equal(engine, undefined);
    match(rejected[0]?.reason ?? "", /parse/);
    match(rejected[1]?.reason ?? "", /Major version mismatch/);
  });

  it("takes the folder's word for the version when asked not to ask, but not the PATH's", async () => {
    await place(path.join(folders.cache, "bin"), "not-a-version");
    const { engine } = await findEngine(folders, { ask: false });
    equal(engine?.version, ENGINE_VERSION);
    equal(engine.path, path.join(folders.cache, "bin/pulumi"));
    await place(folders.path, "not-a-version");
    equal((await findEngine(folders, { ask: false })).rejected[0]?.path, `${folders.path}/pulumi`);
  });

  it("finds nothing on a machine that has none", async () => {
    deepEqual(await findEngine(folders), { engine: undefined, rejected: [] });
  });
});
