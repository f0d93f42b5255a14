import { doesNotMatch, equal, match } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { GitHub } from "../support/gitHub.ts";
import { firstRelease, tinyCheckout, type TinyCheckout } from "./tinyCheckout.ts";

const SECRET = "a-text-that-nobody-may-see";

describe("ipai ci preview", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout;
  let gitHub: GitHub;

  beforeEach(async () => {
    [tiny, gitHub] = await Promise.all([tinyCheckout(), GitHub.start()]);
  });
  afterEach(async () => {
    await Promise.all([tiny.remove(), gitHub.stop()]);
  });

  const preview = (args: string[] = [], environment: Record<string, string> = {}) =>
    execa(process.execPath, [path.join(tiny.root, "main.ts"), "ci", "preview", ...args], {
      cwd: tiny.root,
      env: { ...gitHub.environment, GH_TOKEN: gitHub.token, ...environment },
      reject: false,
      stdin: "ignore",
    });
  const onPullRequest = () => preview(["--pull-request", gitHub.pullRequest]);
  const comment = () => gitHub.comments.at(-1)?.body ?? "";

  it("shows what would change in one comment, which the next push updates", async () => {
    for (let other = 0; other < 100; other += 1) gitHub.add(`comment ${other}`);
    await tiny.declare({ a: { text: "one\n" } });
    equal((await onPullRequest()).exitCode, 0);
    equal(gitHub.comments.length, 101);
    match(comment(), /^<!-- ipai: preview of local -->\n\*\*Preview of local\*\*\n\n```diff\n/);
    match(comment(), /\+ Note a/);
    await tiny.declare({ b: { text: "two\n" } });
    const { stdout } = await onPullRequest();
    match(stdout, /https:\/\/github\.com\/owner\/name#1100$/);
    equal(gitHub.comments.length, 101);
    match(comment(), /\+ Note b/);
    doesNotMatch(comment(), /Note a/);
  });

  it("goes by the release that the stack serves, and leaves the pinned one as it is", async () => {
    await tiny.ipai("up");
    const file = path.join(tiny.root, "Pulumi.local.yaml");
    const pinned = (await readFile(file, "utf8")).replace(firstRelease, "f".repeat(40));
    await writeFile(file, pinned);
    await onPullRequest();
    match(comment(), new RegExp(`with release \`${firstRelease}\``));
    equal(await readFile(file, "utf8"), pinned);
  });

  it("shows a preview that fails as well, and is red", async () => {
    await tiny.ipai("up");
    const { exitCode } = await preview(["--release", "f".repeat(40), "--pull-request", "7"]);
    equal(exitCode, 1);
    match(comment(), /\*\*Preview of local: it fails\*\*\n\n```\nerror: no image of that release/);
  });

  it("keeps a secret out of the comment", async () => {
    await tiny.declare({ a: { text: SECRET, secret: true } });
    await onPullRequest();
    match(comment(), /Note a/);
    doesNotMatch(comment(), new RegExp(SECRET));
  });

  it("shows text that would end its frame letter by letter", async () => {
    await tiny.declare({ a: { text: "one\n" } });
    await tiny.ipai("up");
    await tiny.declare({ a: { text: "one\n```\n# not a heading\n" } });
    await onPullRequest();
    match(comment(), /\n````diff\n[\s\S]*```\n[\s\S]*\n````$/);
  });

  it("needs no GitHub without a pull request", async () => {
    await tiny.declare({ a: { text: "one" } });
    const { exitCode, stdout } = await preview([], { GH_TOKEN: "" });
    equal(exitCode, 0);
    match(stdout, /\+ Note a/);
    equal(gitHub.requests.length, 0);
  });

  it("is red before it begins when the token is missing, and when GitHub refuses it", async () => {
    const missing = await preview(["--pull-request", "7"], { GH_TOKEN: "" });
    equal(missing.exitCode, 3);
    match(missing.stderr, /^error: GH_TOKEN is not set\.$/m);
    gitHub.refusal = 403;
    const refused = await onPullRequest();
    equal(refused.exitCode, 1);
    match(refused.stderr, /HTTP 403/);
    doesNotMatch(refused.stderr, new RegExp(gitHub.token));
  });
});
