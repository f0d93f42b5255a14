import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { aptVersions } from "../../../machine/apt/versions.ts";
import { aptGet, type AptOptions } from "../../../machine/apt/get.ts";

describe("apt on this machine", () => {
  let folder: string, said: string[], options: AptOptions;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-apt-"));
    said = [];
    options = {
      signal: AbortSignal.timeout(60_000),
      step: { status: (line) => said.push(line) },
      env: { PATH: `${folder}:${process.env["PATH"] ?? ""}`, LC_ALL: "de_DE.UTF-8" },
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const program = (name: string, script: string) =>
    writeFile(path.join(folder, name), `#!/bin/sh\ncd ${folder}\n${script}\n`, { mode: 0o755 });
  const calls = async (name: string) => (await readFile(path.join(folder, name), "utf8")).trim();

  it("is waited for while another process has its lists locked, and who that is is said", async () => {
    await program(
      "apt-get",
      `[ -e free ] && { echo "$@" >calls; exit 0; }
      : >free
      echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 812 (unattended-upgr)"
      exit 100`,
    );
    await aptGet(["update"], options);
    match(await calls("calls"), /update$/);
    deepEqual(said, ["waiting for the package lock, held by process 812 (unattended-upgr)"]);
  });

  it("is not waited for without end", async () => {
    await program(
      "apt-get",
      `echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (apt)"
      exit 100`,
    );
    await rejects(aptGet(["install", "tree"], { ...options, lockLimitMs: 0 }), {
      code: "apt-locked",
      given: /process 812 \(apt\)/,
    });
  });

  it("ends an installation that was cut off, once", async () => {
    const interrupted = `echo "E: dpkg was interrupted, you must manually run 'dpkg --configure -a'"`;
    await program("apt-get", `[ -e mended ] && exit 0; ${interrupted}; exit 100`);
    await program("dpkg", `echo "$@" >>dpkg.calls; : >mended`);
    await aptGet(["install", "tree"], options);
    match(await calls("dpkg.calls"), /--configure -a$/);

    await program("apt-get", `${interrupted}; exit 100`);
    await rejects(aptGet(["install", "tree"], options), { said: /dpkg was interrupted/ });
    equal((await calls("dpkg.calls")).split("\n").length, 2);
  });

  it("is asked in English, whatever the user's language: its answers are read", async () => {
    await program(
      "apt-cache",
      `word=Installationskandidat; [ "$LC_ALL" = C ] && word=Candidate
      printf 'docker.io:\\n  Installed: (none)\\n  %s: 28.2.2-0ubuntu1\\n' $word
      printf 'docker-cli:\\n  Installed: (none)\\n  %s: (none)\\n' $word`,
    );
    const known = await aptVersions(["docker.io", "docker-cli", "docker-buildx"], options);
    deepEqual([...known], [["docker.io", "28.2.2-0ubuntu1"]]);
  });

  it("gets its lists first where it knows no package at all", async function () {
    if (process.getuid?.() !== 0) return this.skip();
    await program("apt-get", `: >lists`);
    await program(
      "apt-cache",
      `[ -e lists ] && printf 'golang-go:\\n  I: x\\n  Candidate: 2:1.24~2\\n'`,
    );
    const known = await aptVersions(["golang-go"], options);
    equal(known.get("golang-go"), "2:1.24~2");
    ok(known.size === 1);
  });
});
