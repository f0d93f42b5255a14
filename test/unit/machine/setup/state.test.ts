import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import ssh2 from "ssh2";
import { exclusively } from "../../../../machine/exclusive.ts";
import { prepareLocalSettings, prepareState } from "../../../../machine/setup/state.ts";

describe("the checkout's state folder", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-state-"));
  });
  afterEach(() => rm(root, { recursive: true }));
  const at = (name: string) => path.join(root, ".state", name);
  const read = (name: string) => readFile(at(name), "utf8");
  const mode = async (name: string) => ((await stat(at(name))).mode & 0o777).toString(8);

  it("is for its owner alone", async () => {
    await prepareState(root);
    deepEqual(await Promise.all([".", "passphrase", "ssh/id_ed25519"].map(mode)), [
      "700",
      "600",
      "600",
    ]);
  });

  it("holds a key pair that fits, for the lab's droplet", async () => {
    await prepareState(root);
    const key = ssh2.utils.parseKey(await read("ssh/id_ed25519"));
    const half = ssh2.utils.parseKey(await read("ssh/id_ed25519.pub"));
    if (key instanceof Error || half instanceof Error) throw new Error("not a key");
    deepEqual(half.getPublicSSH(), key.getPublicSSH());
  });

  it("is made once: a second time changes nothing", async () => {
    await prepareState(root);
    const before = await Promise.all([read("passphrase"), read("ssh/id_ed25519")]);
    await prepareState(root);
    deepEqual(await Promise.all([read("passphrase"), read("ssh/id_ed25519")]), before);
  });

  it("finishes a key pair whose making was killed half-way", async () => {
    await prepareState(root);
    await rm(at("ssh/id_ed25519"));
    const orphan = await read("ssh/id_ed25519.pub");
    await prepareState(root);
    notEqual(await read("ssh/id_ed25519.pub"), orphan);
  });

  for (const unfinished of ["passphrase", "ssh/id_ed25519.pub", "ssh/id_ed25519"]) {
    it(`is finished by the next run when one was killed writing ${unfinished}`, async () => {
      await mkdir(at("ssh"), { recursive: true });
      await writeFile(`${at(unfinished)}.new`, "ha");
      await prepareState(root);
      equal((await read("passphrase")).length, 43);
      match(await read("ssh/id_ed25519"), /^-----BEGIN OPENSSH PRIVATE KEY-----/);
    });
  }

  it("gets no new passphrase while a state is there that the old one encrypts", async () => {
    await mkdir(at("backend/.pulumi/stacks/ipai"), { recursive: true });
    await rejects(prepareState(root), { code: "passphrase-missing", exitCode: 3 });
  });

  it("leaves settings alone that are there", async () => {
    await writeFile(path.join(root, "Pulumi.local.yaml"), "config: {}\n");
    equal(await prepareLocalSettings(root, "a".repeat(40)), false);
    equal(await readFile(path.join(root, "Pulumi.local.yaml"), "utf8"), "config: {}\n");
  });
});

describe("setting a checkout up", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-exclusive-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  it("is refused while another does it, naming who and since when", async () => {
    await exclusively(root, async () => {
      await rejects(
        exclusively(root, () => Promise.resolve()),
        (error: Error & { given?: string }) => {
          match(error.given ?? "", new RegExp(`pid ${process.pid}\\) since \\d{4}-`));
          return true;
        },
      );
    });
  });

  it("does not heed what a process left that is gone, however its claim was cut short", async () => {
    const claim = { pid: process.pid, hostname: hostname(), username: "x", since: new Date() };
    for (const left of [JSON.stringify(claim), '{"pid":', ""]) {
      await mkdir(path.join(root, ".state"), { recursive: true });
      await writeFile(path.join(root, ".state/setup.lock"), left);
      equal(await exclusively(root, () => Promise.resolve("done")), "done");
    }
  });

  it("leaves nothing behind, also when the work fails", async () => {
    await rejects(
      exclusively(root, () => Promise.reject(new Error("failed"))),
      /failed/,
    );
    deepEqual(await readdir(path.join(root, ".state")), []);
  });
});
