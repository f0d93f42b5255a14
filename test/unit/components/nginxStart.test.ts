import { deepEqual, equal, match } from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CONFIGURATION, REFUSED, startScript } from "../../../components/edge/start.ts";

const declared = ["50-a.conf", "50-b.conf", "50-c.conf"];

/** Refuses what says so: any file with `broken`, a file that needs another, two of one name. */
const fakeNginx = `#!/bin/sh
cd "$(dirname "$0")/ipai.d"
for file in $(grep -l broken ./* 2>/dev/null); do echo "[emerg] broken in $file" >&2; exit 1; done
for needed in $(sed -n 's/^needs //p' ./* 2>/dev/null); do
  [ -e "../$needed" ] || { echo "[emerg] no $needed" >&2; exit 1; }
done
[ -z "$(sed -n 's/^zone //p' ./* 2>/dev/null | sort | uniq -d)" ] || exit 1
`;

describe("the command that nginx starts with", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-nginx-start-"));
    await mkdir(path.join(folder, "ipai.d"));
    await writeFile(path.join(folder, "nginx"), fakeNginx);
    await chmod(path.join(folder, "nginx"), 0o755);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (files: Record<string, string>) =>
    Promise.all(
      Object.entries(files).map(async ([name, text]) => {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      }),
    );
  const vhosts = async (where = "ipai.d") => {
    const names = await readdir(path.join(folder, where)).catch(() => []);
    return names.filter((name) => name.startsWith("50-")).sort();
  };
  function run(change = (script: string) => script, ...args: string[]): Promise<string> {
    const script = startScript(declared)
      .replaceAll(CONFIGURATION, path.join(folder, "ipai.d"))
      .replaceAll(REFUSED, path.join(folder, "refused"))
      .replaceAll("/usr/sbin/nginx", path.join(folder, "nginx"));
    return new Promise((resolve, reject) => {
      execFile("sh", ["-c", change(script), "start", ...args], (error, _stdout, stderr) => {
        if (error === null || error.signal === "SIGKILL") resolve(stderr);
        else reject(new Error(stderr, { cause: error }));
      });
    });
  }
  const three = { "ipai.d/50-a.conf": "a", "ipai.d/50-b.conf": "b", "ipai.d/50-c.conf": "c" };

  it("sets aside the vhosts that nginx refuses, and no other", async () => {
    await put({ ...three, "ipai.d/50-b.conf": "broken" });
    match(await run(), /broken in .*50-b\.conf[^]*50-b\.conf was set aside/);
    deepEqual(
      [await vhosts(), await vhosts("refused")],
      [["50-a.conf", "50-c.conf"], ["50-b.conf"]],
    );
  });

  it("sets none aside for a fault that is elsewhere", async () => {
    for (const elsewhere of ["20-upstreams.conf", "45-legacy.conf", "00-module.conf"]) {
      await put({ ...three, [`ipai.d/${elsewhere}`]: "broken" });
      match(await run(), /refuses more than vhosts: none was set aside/);
      deepEqual([await vhosts(), await vhosts("refused")], [declared, []]);
      await rm(path.join(folder, "ipai.d", elsewhere));
    }
  });

  it("sets none aside for two faults of which one is elsewhere", async () => {
    await put({ ...three, "ipai.d/50-b.conf": "broken", "ipai.d/20-upstreams.conf": "broken" });
    await run();
    deepEqual(await vhosts(), declared);
  });

  it("takes back at the next start, and at the next reload, what is right by then", async () => {
    for (const args of [[], ["back"]]) {
      await put({ ...three, "ipai.d/50-b.conf": "needs include" });
      await run();
      deepEqual(await vhosts("refused"), ["50-b.conf"]);
      await put({ include: "" });
      await run(undefined, ...args);
      deepEqual([await vhosts(), await vhosts("refused")], [declared, []]);
      await rm(path.join(folder, "include"));
    }
  });

  it("takes all back after a start that an earlier one left without vhosts", async () => {
    await put({ "refused/50-a.conf": "a", "refused/50-b.conf": "b", "refused/50-c.conf": "c" });
    await run();
    deepEqual([await vhosts(), await vhosts("refused")], [declared, []]);
  });

  it("heals at the next start when it was killed between any two moves", async () => {
    await put({ ...three, "ipai.d/50-b.conf": "broken" });
    for (const moves of [1, 2, 3, 4, 5]) {
      const counting =
        'moves=0; mv() { command mv "$@"; moves=$((moves + 1)); ' +
        `[ $moves -lt ${moves} ] || kill -9 $$; }\n`;
      const killed = (script: string) => counting + script;
      await run(killed);
      await run();
      deepEqual(
        [await vhosts(), await vhosts("refused")],
        [["50-a.conf", "50-c.conf"], ["50-b.conf"]],
        `killed after ${moves}`,
      );
    }
  });

  it("drops the copy of a vhost that was written anew", async () => {
    await put({ ...three, "refused/50-b.conf": "old" });
    await run(undefined, "back");
    deepEqual([await vhosts(), await vhosts("refused")], [declared, []]);
  });

  it("does not bring back what the stack no longer declares", async () => {
    await put({ ...three, "refused/50-gone.conf": "valid" });
    await run();
    await run(undefined, "back");
    deepEqual(await vhosts(), declared);
  });

  it("sets one of two aside that exclude each other, and a file is in no way of the folder", async () => {
    await put({
      ...three,
      "ipai.d/50-a.conf": "zone x",
      "ipai.d/50-c.conf": "zone x",
      refused: "",
    });
    await run();
    equal((await vhosts()).length, 2);
    deepEqual(await vhosts("refused"), ["50-c.conf"]);
  });
});
