import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git, gitBytes } from "../../../machine/git/run.ts";

/** Git's own tests have it: every repository counts as another user's. */
const OF_ANOTHER_USER = { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" };

describe("git in a checkout", () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "ipai-git-"));
    ok(!(await git(root, ["init", "--quiet"])).failed);
  });
  afterEach(() => rm(root, { recursive: true }));

  it("reads one that another user cloned, whatever configuration the environment brings", async () => {
    const env = {
      ...OF_ANOTHER_USER,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.userAgent",
      GIT_CONFIG_VALUE_0: "kept",
    };
    deepEqual((await git(root, ["rev-parse", "--show-toplevel"], { env })).stdout, root);
    equal((await git(root, ["config", "http.userAgent"], { env })).stdout, "kept");
  });

  it("does not read one around the folder that it was told of", async () => {
    const inside = await mkdtemp(join(root, "inside-"));
    const answer = await git(inside, ["status"], { env: OF_ANOTHER_USER });
    ok(answer.failed);
    match(answer.stderr, /dubious ownership/);
  });

  it("works on its folder within a hook of another repository", async () => {
    process.env["GIT_DIR"] = join(root, "nowhere");
    try {
      equal((await git(root, ["rev-parse", "--show-toplevel"])).stdout, root);
    } finally {
      delete process.env["GIT_DIR"];
    }
  });

  it("answers bytes as they are", async () => {
    const { stdout: object } = await git(root, ["hash-object", "-w", "--stdin"], {
      input: "\xff\n",
    });
    const { stdout } = await gitBytes(root, ["cat-file", "blob", object]);
    deepEqual(Buffer.from(stdout), Buffer.from("\xff\n"));
  });

  it("ends with the signal's reason", async () => {
    const reason = new Error("enough");
    await rejects(git(root, ["status"], { signal: AbortSignal.abort(reason) }), reason);
  });
});
