import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildEngine } from "../../../../machine/engine/build.ts";
import { ENGINE_VERSION, engineFolders } from "../../../../machine/engine/engine.ts";
import type { ObtainOptions } from "../../../../machine/engine/options.ts";
import { obtainEngine } from "../../../../machine/engine/obtain.ts";

describe("getting the Pulumi CLI", () => {
  let home: string;
  let options: ObtainOptions;
  let said: string[];

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), "ipai-obtain-"));
    said = [];
    options = {
      folders: engineFolders(home, ""),
      cacheRoot: path.join(home, ".cache/ipai"),
      step: { status: () => undefined, result: (message) => said.push(`result: ${message}`) },
      announce: (line) => said.push(line),
      signal: new AbortController().signal,
    };
  });
  afterEach(() => rm(home, { recursive: true }));

  async function place(folder: string): Promise<void> {
    await mkdir(path.join(folder, "bin"), { recursive: true });
    await writeFile(path.join(folder, "bin/pulumi"), `#!/bin/sh\necho v${ENGINE_VERSION}\n`);
    await chmod(path.join(folder, "bin/pulumi"), 0o755);
  }
  const unreachable = () => Promise.reject(new Error("its host does not answer"));
  const never = () => Promise.reject(new Error("this way must not be taken"));

  it("gets nothing where one is there", async () => {
    await place(options.folders.cache);
    equal((await obtainEngine(options, { download: never, build: never })).origin, "cache");
    deepEqual(said, [`result: ${ENGINE_VERSION}, built from its Go module`]);
  });

  it("takes the ordinary way where the maker's host answers, and says so", async () => {
    const engine = await obtainEngine(options, { download: place, build: never });
    equal(engine.origin, "automation");
    match(said[0] ?? "", /^installed: Pulumi CLI .*\(ordinary way\)$/);
  });

  it("takes the registry way where it does not, and says which and why", async () => {
    const build = () => place(options.folders.cache);
    equal((await obtainEngine(options, { download: unreachable, build })).origin, "cache");
    match(said[0] ?? "", /its host does not answer\): taking the registry way/);
    match(said[1] ?? "", /^installed: Pulumi CLI .*\(registry way\)$/);
  });

  it("says why each way failed when none works", async () => {
    const build = () => Promise.reject(new Error("no space left"));
    await rejects(obtainEngine(options, { download: unreachable, build }), {
      code: "engine-unobtainable",
      given: "download: its host does not answer\nbuild: no space left",
    });
  });

  it("does not take another way after it was stopped", async () => {
    const stop = new AbortController();
    const download = () => {
      stop.abort(new Error("stopped"));
      return unreachable();
    };
    const stopped = obtainEngine({ ...options, signal: stop.signal }, { download, build: never });
    await rejects(stopped, /^Error: stopped$/);
  });

  describe("by building it", () => {
    /** A Go that "builds" by the given script; `$out` is the output file. */
    async function goThat(script: string): Promise<() => Promise<string>> {
      const go = path.join(home, "go");
      const output = "for argument; do case $argument in -o=*) out=${argument#-o=};; esac; done";
      await writeFile(go, `#!/bin/sh\n${output}\n${script}\n`);
      await chmod(go, 0o755);
      return () => Promise.resolve(go);
    }

    it("puts the finished program in place, from the folder that pins it", async () => {
      const go = await goThat(
        `test -f go.mod || exit 1; printf '#!/bin/sh\\necho v${ENGINE_VERSION}' >"$out"; chmod 755 "$out"`,
      );
      const build = () => buildEngine(options, go);
      const engine = await obtainEngine(options, { download: unreachable, build });
      equal(engine.path, path.join(options.folders.cache, "bin/pulumi"));
      deepEqual(await readdir(options.folders.cache), ["bin"]);
    });

    it("leaves nothing that looks done when it fails, and names Go's last words", async () => {
      const go = await goThat('echo half >"$out"; echo no such module >&2; exit 1');
      await rejects(buildEngine(options, go), /no such module/);
      deepEqual(await readdir(options.folders.cache), []);
    });

    it("clears away what a killed build left, and leaves a living one alone", async () => {
      const { cache } = options.folders;
      const living = `build-${process.ppid}`;
      await mkdir(path.join(cache, "build-4194305"), { recursive: true });
      await mkdir(path.join(cache, living));
      await rejects(buildEngine(options, await goThat("exit 1")));
      deepEqual(await readdir(cache), [living]);
    });
  });
});
