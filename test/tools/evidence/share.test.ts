import { deepEqual, doesNotMatch, equal, match, rejects } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { recordedChecks } from "../../../operations/evidence/recordedChecks.ts";
import { evidenceShare } from "../../../operations/evidence/share.ts";
import { evidenceVerify } from "../../../operations/evidence/verify.ts";
import type { Context } from "../../../operations/operation.ts";
import type { UserError } from "../../../report/userError.ts";
import { checkout, packsIn } from "../../unit/operations/evidence/support.ts";

describe("evidence that is made in checkouts of their own", () => {
  let remote: string, one: Context, other: Context;
  beforeEach(async () => {
    remote = await mkdtemp(path.join(tmpdir(), "ipai-evidence-remote-"));
    await execa("git", ["init", "--quiet", "--bare"], { cwd: remote });
    [one, other] = [await runner(), await runner()];
  });
  afterEach(() =>
    Promise.all([remote, one.root, other.root].map((folder) => rm(folder, { recursive: true }))),
  );

  /** A checkout as a workflow gets it: one commit of the code, no pack. */
  async function runner(): Promise<Context> {
    const { ctx } = await checkout();
    await execa("git", ["remote", "add", "origin", remote], { cwd: ctx.root });
    return ctx;
  }
  const share = (ctx: Context) => evidenceShare.run(ctx, { branch: "evidence", remote: "origin" });
  const work = (ctx: Context) =>
    recordedChecks(ctx, { operation: "ci-run" }, (notes) => {
      notes.check({ name: "lint", passed: true, summary: "nothing to say" });
      return Promise.resolve({});
    });

  it("is one chain on a branch that holds nothing else, whoever adds to it", async () => {
    deepEqual(await share(one), { branch: "evidence", brought: 0, commit: null });
    await work(one);
    match((await share(one)).commit ?? "", /^[0-9a-f]{40}$/);
    equal((await share(other)).brought, 1);
    await work(other);
    await share(other);
    equal((await share(one)).brought, 1);
    deepEqual((await packsIn(one.root)).map(({ signed }) => signed.chain.sequence).sort(), [1, 2]);
    const { anchored, findings } = await evidenceVerify.run(one, {
      stack: "repository",
      anchor: (await execa("git", ["rev-parse", "evidence"], { cwd: remote })).stdout,
    });
    deepEqual([anchored, findings], [true, []]);
    const names = await execa("git", ["ls-tree", "-r", "--name-only", "evidence"], { cwd: remote });
    match(names.stdout, /^(docs\/evidence\/\S+\n?)+$/);
    const state = await execa("git", ["status", "--porcelain"], { cwd: one.root });
    match(state.stdout, /^(\?\? (docs|\.state)\/\n?)+$/);
  });

  it("is the same after a second time", async () => {
    await work(one);
    await share(one);
    deepEqual(await share(one), { branch: "evidence", brought: 0, commit: null });
  });

  it("is refused when two packs follow the same one, and the branch stays as it was", async () => {
    await Promise.all([work(one), work(other)]);
    await share(one);
    const before = await execa("git", ["rev-parse", "evidence"], { cwd: remote });
    await rejects(share(other), { code: "evidence-broken" });
    equal((await execa("git", ["rev-parse", "evidence"], { cwd: remote })).stdout, before.stdout);
  });

  it("brings back what was deleted here, and never overwrites what differs", async () => {
    await work(one);
    await share(one);
    const [pack] = await packsIn(one.root);
    const page = path.join(one.root, pack?.folder ?? "", "VERIFICATION.md");
    await rm(page);
    await share(one);
    deepEqual((await evidenceVerify.run(one, { stack: "repository" })).findings, []);
    await execa("sh", ["-c", 'echo "and well" >>"$1"', "sh", page]);
    await rejects(share(one), { code: "evidence-broken" });
  });

  it("goes with the workflow's token to GitHub, which no error shows", async () => {
    const headers: string[] = [];
    const server = createServer((request, response) => {
      headers.push(
        request.headers.authorization ?? "none",
        request.headers["user-agent"] ?? "none",
      );
      response.writeHead(403).end("no");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await execa("git", ["remote", "set-url", "origin", `${address}/x.git`], { cwd: one.root });
    // What stands there already is kept: a checkout of another user's needs its safe.directory.
    const environment = {
      GITHUB_SERVER_URL: address,
      GH_TOKEN: "made-up-token",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.userAgent",
      GIT_CONFIG_VALUE_0: "kept",
    };
    await rejects(share({ ...one, environment }), (error: UserError) => {
      doesNotMatch(`${error.message} ${error.given ?? ""}`, /made-up-token/);
      return error.code === "evidence-branch";
    });
    server.close();
    const basic = Buffer.from("x-access-token:made-up-token").toString("base64");
    deepEqual(headers.slice(0, 2), [`basic ${basic}`, "kept"]);
  });

  it("says what git says when the remote cannot be had", async () => {
    await execa("git", ["remote", "set-url", "origin", "/nowhere"], { cwd: one.root });
    await rejects(share(one), { code: "evidence-branch" });
  });
});
