import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import {
  access,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { cloneAddons } from "../../../addons/clone/clone.ts";
import type { Outcome } from "../../../addons/clone/outcome.ts";
import { verifyAddons } from "../../../addons/verify.ts";
import { addonsClone } from "../../../operations/addons/clone.ts";
import { AddonCheckout } from "../../unit/addons/support/checkout.ts";
import { listing } from "../../unit/addons/support/listing.ts";
import { GitServer } from "./support/gitServer.ts";

const MANIFEST = '{"name": "a", "version": "19.0.1.0.0", "depends": ["base"]}\n';
const WEB = "addons/oca/web";

describe("ipai addons clone, from git", () => {
  let server: GitServer;
  let checkout: AddonCheckout;
  let commit: string;
  let other: string;
  let changes = 0;

  before(async () => {
    server = await GitServer.start();
    await server.commit("web", { "earlier.txt": "history" });
    commit = await server.commit("web", { "web_grid/__manifest__.py": MANIFEST });
    other = await server.commit("queue", { "queue_job/__manifest__.py": MANIFEST });
  });
  after(() => server.stop());
  beforeEach(async () => {
    checkout = await AddonCheckout.create({
      web: { web_grid: ["base"] },
      queue: { queue_job: ["base"] },
      ipai: { ipai_desk: ["base"] },
    });
    await checkout.remove("addons/oca");
    checkout.sources.push(server.address);
    for (const repository of checkout.catalogue.oca_repositories) {
      repository.url = server.url(repository.name);
    }
    pin("web_grid", commit);
    pin("queue_job", other);
    await checkout.save();
  });
  afterEach(async () => {
    await server.resume();
    await checkout.remove();
  });

  function pin(module: string, at: string): void {
    const locked = checkout.lock.modules[module];
    ok(locked);
    locked.source = { kind: "git", commit: at };
  }
  /** One more on the series branch of `web`. */
  const newCommit = (): Promise<string> => server.commit("web", { later: String((changes += 1)) });
  const clone = (): Promise<Outcome[]> =>
    cloneAddons(checkout.root, {
      signal: new AbortController().signal,
      retry: { retries: 1, minTimeout: 1 },
    });
  const outcomes = async (): Promise<string[]> => (await clone()).map(({ outcome }) => outcome);
  const detail = async (): Promise<string> => (await clone())[0]?.detail ?? "";
  const git = async (...words: string[]): Promise<string> =>
    (await execa("git", words, { cwd: checkout.path(WEB) })).stdout;
  const rules = async (): Promise<string[]> => {
    const { findings } = await verifyAddons(checkout.root);
    return findings.map(({ rule }) => rule).filter((rule) => rule !== "few-modules");
  };

  it("brings each repository to its locked commit, without history, once", async () => {
    await newCommit();
    deepEqual(await outcomes(), ["cloned", "cloned"]);
    equal(await git("rev-parse", "HEAD"), commit);
    equal(await git("rev-list", "--count", "HEAD"), "1");
    deepEqual(await rules(), []);
    deepEqual(await outcomes(), ["present", "present"]);
  });

  it("moves a clean clone when the lock moves", async () => {
    await clone();
    const next = await newCommit();
    pin("web_grid", next);
    await checkout.save();
    deepEqual(await rules(), ["repository-commit"]);
    deepEqual(await outcomes(), ["updated", "present"]);
    equal(await git("rev-parse", "HEAD"), next);
  });

  it("never works over local changes, nor over a branch of yours", async () => {
    await clone();
    await checkout.file(`${WEB}/web_grid/mine.py`, "");
    pin("web_grid", await newCommit());
    await checkout.save();
    match(await detail(), /local changes: \?\? web_grid\/mine\.py/);
    await checkout.remove(`${WEB}/web_grid/mine.py`);
    await git("switch", "--quiet", "--create", "mine");
    match(await detail(), /on branch mine, which may hold work of yours/);
    equal(await git("rev-parse", "HEAD"), commit);
  });

  it("refuses a folder that is no clone, half a clone, or a clone of something else", async () => {
    await mkdir(checkout.path(WEB), { recursive: true });
    match(await detail(), /is no clone/);
    await execa("git", ["init", "--quiet"], { cwd: checkout.path(WEB) });
    match(await detail(), /never finished/);
    ok((await rules()).includes("repository-half-cloned"));
    await checkout.remove(WEB);
    await clone();
    await git("remote", "set-url", "origin", "https://github.com/else/web.git");
    match(await detail(), /cloned from https:\/\/github\.com\/else\/web\.git/);
    ok((await rules()).includes("repository-remote"));
  });

  it("finds a clone that was moved by hand, or put on a branch", async () => {
    await clone();
    await git("switch", "--quiet", "--create", "mine");
    deepEqual(await rules(), ["repository-branch"]);
    await rename(checkout.path(WEB), checkout.path("addons/oca/web-old"));
    const { findings } = await verifyAddons(checkout.root);
    const moved = findings.find(({ rule }) => rule === "repository-missing");
    equal(moved?.next, "mv addons/oca/web-old addons/oca/web");
  });

  it("goes on where the network went away", async () => {
    await server.pause();
    deepEqual(await outcomes(), ["failed", "failed"]);
    await rejects(access(checkout.path(WEB)), "nothing half cloned gets the name of a whole one");
    deepEqual((await rules()).filter((rule) => rule === "repository-unfinished").length, 2);
    await server.resume();
    deepEqual(await outcomes(), ["cloned", "cloned"]);
    deepEqual(await rules(), []);
  });

  it("fails for a commit that does not exist, and clones the others", async () => {
    pin("web_grid", "1".repeat(40));
    await checkout.save();
    deepEqual(await outcomes(), ["failed", "cloned"]);
  });

  it("ends with exit code 1 when all clones fail, and counts them", async () => {
    await server.pause();
    const result = { repositories: await clone() };
    equal(addonsClone.exitCode?.(result), 1);
    match(addonsClone.text(result), /2 repositories: 2 failed$/);
    match(result.repositories[0]?.detail ?? "", /git fetch failed/);
  });

  it("says that a full disk is full, and goes on with the others", async () => {
    // A file where the folder must be made fails as a disk does: with the system's own error.
    await mkdir(checkout.path("addons/oca"), { recursive: true });
    await writeFile(checkout.path("addons/oca/.web.unfinished"), "");
    const [web, queue] = await clone();
    deepEqual([web?.outcome, queue?.outcome], ["failed", "cloned"]);
    match(web?.detail ?? "", /EEXIST/);
  });

  it("runs no hook that a clone or a user's template could bring", async () => {
    await clone();
    const hook = checkout.path(`${WEB}/.git/hooks/post-checkout`);
    await writeFile(hook, `#!/bin/sh\necho run >'${checkout.path("hook-ran")}'\n`);
    await chmod(hook, 0o755);
    pin("web_grid", await newCommit());
    await checkout.save();
    deepEqual(await outcomes(), ["updated", "present"]);
    await rejects(readFile(checkout.path("hook-ran")));
  });

  it("works on the clone, though a hook of another repository runs it", async () => {
    const work = checkout.path("work");
    await execa("git", ["init", "--quiet", work]);
    await writeFile(path.join(work, "mine.txt"), "mine\n");
    const before = await listing(work);
    // As git sets them for a hook's processes.
    const hook = { GIT_DIR: path.join(work, ".git"), GIT_WORK_TREE: work };
    Object.assign(process.env, hook);
    try {
      deepEqual(await outcomes(), ["cloned", "cloned"]);
      deepEqual(await outcomes(), ["present", "present"]);
    } finally {
      for (const name of Object.keys(hook)) Reflect.deleteProperty(process.env, name);
    }
    equal(await git("rev-parse", "HEAD"), commit);
    deepEqual(await listing(work), before);
  });

  it("keeps the bytes that were committed, whatever a user's git makes of lines", async () => {
    const home = checkout.path("home");
    await checkout.file("home/.gitconfig", "[core]\n\tautocrlf = true\n");
    const { HOME } = process.env;
    process.env["HOME"] = home;
    try {
      deepEqual(await outcomes(), ["cloned", "cloned"]);
    } finally {
      process.env["HOME"] = HOME;
    }
    equal(await readFile(checkout.path(`${WEB}/web_grid/__manifest__.py`), "utf8"), MANIFEST);
  });

  it("goes on where git was killed, with its locks still there", async () => {
    const unfinished = checkout.path("addons/oca/.web.unfinished");
    await execa("git", ["init", "--quiet", unfinished]);
    for (const lock of ["index.lock", "shallow.lock", "config.lock"])
      await writeFile(path.join(unfinished, ".git", lock), "");
    deepEqual(await outcomes(), ["cloned", "cloned"]);
  });

  it("never writes where a link leads out of the checkout", async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), "ipai-elsewhere-"));
    try {
      await symlink(elsewhere, checkout.path("addons/oca"));
      deepEqual(await outcomes(), ["refused", "refused"]);
      match(await detail(), /leads out of the checkout, to /);
      deepEqual(await listing(elsewhere), []);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("asks for a lock first", async () => {
    await checkout.remove("config/addons.lock.json");
    await rejects(clone(), { code: "lock-missing", next: "run: npx ipai addons lock" });
  });
});
