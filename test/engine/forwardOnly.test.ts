import { equal, match } from "node:assert/strict";
import { execa } from "execa";
import { tinyCheckout, type TinyCheckout } from "./tinyCheckout.ts";

describe("ipai deploy --forward-only", function () {
  this.timeout(300_000);
  let tiny: TinyCheckout;
  let older: string;
  let newer: string;

  before(async () => {
    tiny = await tinyCheckout();
    await git("init", "--quiet");
    older = await commit("older");
    newer = await commit("newer");
    equal((await deploy(older)).exitCode, 0, "there is nothing to go back from yet");
    equal((await deploy(newer)).exitCode, 0);
  });
  after(() => tiny.remove());

  const git = async (...words: string[]): Promise<string> => {
    const identity = ["-c", "user.name=Tester", "-c", "user.email=tester@localhost"];
    return (await execa("git", [...identity, ...words], { cwd: tiny.root })).stdout;
  };
  const commit = async (message: string): Promise<string> => {
    await git("commit", "--quiet", "--allow-empty", "--message", message);
    return git("rev-parse", "HEAD");
  };
  /** Without following its watch: there is no host to ask. */
  const deploy = (sha: string) => tiny.ipai("deploy", sha, "--forward-only", "--no-wait");

  it("refuses a commit that is older than the one in service, and names the way back", async () => {
    const refused = await deploy(older);
    equal(refused.exitCode, 1);
    match(refused.stderr, new RegExp(`${older} is older than what local serves`));
    match(refused.stderr, new RegExp(`next: .*npx ipai rollback ${older} --stack local`));
  });

  it("refuses a commit of which git cannot tell", async () => {
    const refused = await deploy("9".repeat(40));
    equal(refused.exitCode, 1);
    match(refused.stderr, /cannot tell/);
  });

  it("takes the same one again", async () => {
    equal((await deploy(newer)).exitCode, 0);
  });
});
