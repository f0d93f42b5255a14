import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { releaseChanges, releaseTag } from "../../../images/gitSha.ts";
import { UserError } from "../../../report/userError.ts";

describe("the release that a checkout makes", () => {
  let root: string;

  const git = async (...args: string[]): Promise<string> => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    return (await execa("git", [...identity, ...args], { cwd: root })).stdout;
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "ipai-release-"));
    await mkdir(join(root, "images/odoo"), { recursive: true });
    await writeFile(join(root, "images/odoo/Dockerfile"), "FROM scratch\n");
    await writeFile(join(root, "README.md"), "before\n");
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message=first");
  });
  afterEach(() => rm(root, { recursive: true }));

  it("is named by the commit's 40 hex digits", async () => {
    equal(await releaseTag(root), await git("rev-parse", "HEAD"));
  });

  it("is not marked for a change that does not enter the image", async () => {
    await writeFile(join(root, "README.md"), "after\n");
    await writeFile(join(root, "notes"), "new\n");
    equal(await releaseTag(root), await git("rev-parse", "HEAD"));
  });

  it("is marked, by content, for a change that does, committed or new", async () => {
    const sha = await git("rev-parse", "HEAD");
    await writeFile(join(root, "images/odoo/Dockerfile"), "FROM other\n");
    const edited = await releaseTag(root);
    match(edited, new RegExp(`^${sha}-dirty-[0-9a-f]{8}$`));

    await git("checkout", "--quiet", "--", ".");
    await writeFile(join(root, "images/odoo/new"), "");
    const extended = await releaseTag(root);
    match(extended, new RegExp(`^${sha}-dirty-[0-9a-f]{8}$`));
    equal(edited === extended, false);
  });

  for (const input of [
    "config/addons_manifest.oca_ipai.json",
    "config/addons.lock.json",
    "config/addons.sources.json",
    "addons.manifest.json",
    "addons/ipai/ipai_devops/models.py",
    "images/odoo-base/Dockerfile",
    "images/build/odoo/context.ts",
  ]) {
    it(`is marked for a change of ${input}, and says so`, async () => {
      await mkdir(dirname(join(root, input)), { recursive: true });
      await writeFile(join(root, input), "{}\n");
      match(await releaseTag(root), /-dirty-[0-9a-f]{8}$/);
      deepEqual(await releaseChanges(root), [input]);
    });
  }

  it("is marked for our own modules where the catalogue says that they lie", async () => {
    const catalogue = join(root, "config/addons_manifest.oca_ipai.json");
    await mkdir(dirname(catalogue));
    await writeFile(catalogue, JSON.stringify({ ipai: { root: "modules" } }));
    await git("add", ".");
    await git("commit", "--quiet", "--message=catalogue");
    await mkdir(join(root, "modules"));
    await writeFile(join(root, "modules/new.py"), "");
    deepEqual(await releaseChanges(root), ["modules/new.py"]);
  });

  it("has no name outside git, and the error says what to do", async () => {
    await rm(join(root, ".git"), { recursive: true });
    await rejects(releaseTag(root), (error) => {
      return error instanceof UserError && error.code === "no-git-commit";
    });
  });
});
