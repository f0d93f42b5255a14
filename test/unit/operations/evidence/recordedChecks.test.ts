import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { recordedChecks } from "../../../../operations/evidence/recordedChecks.ts";
import { evidenceVerify } from "../../../../operations/evidence/verify.ts";
import type { Context } from "../../../../operations/operation.ts";
import { ExitCode, UserError } from "../../../../report/userError.ts";
import { checkout, digest, packsIn } from "./support.ts";

const lint = { name: "lint", passed: true, summary: "nothing to say", output: "0 problems\n" };
const tests = { name: "tests", passed: false, summary: "2 of 9 failed", output: "FAIL a\n" };

describe("checks that no engine does, recorded", () => {
  let ctx: Context;
  beforeEach(async () => {
    ({ ctx } = await checkout());
  });
  afterEach(() => rm(ctx.root, { recursive: true }));

  const subject = { operation: "ci-run" };
  const newest = async () => {
    const pack = (await packsIn(ctx.root)).at(-1);
    ok(pack, "there is no pack");
    return pack;
  };

  it("leave what each printed, the versions and the image that were read back, and who and why", async () => {
    const image = { sha: "a".repeat(40), digest };
    const result = await recordedChecks(ctx, { ...subject, reason: "the nightly run" }, (notes) => {
      notes.check(lint);
      notes.versions({ "module sale": "19.0.1.0.0" });
      notes.image(image);
      return Promise.resolve({ said: "well" });
    });
    equal(result.said, "well");
    const { folder, signed, page, everything } = await newest();
    match(folder, /^docs\/evidence\/\d{8}-\d{4}\/ci-run$/);
    deepEqual(result.evidence, {
      ...result.evidence,
      folder,
      sequence: 1,
    });
    equal(signed.chain.stack, "repository");
    equal(signed.operation.result, "succeeded");
    equal(signed.operation.reason, "the nightly run");
    equal(signed.actor.gitIdentity, "Ana <ana@example.com>");
    match(signed.source.commit ?? "", /^[0-9a-f]{40}$/);
    deepEqual(signed.release, image);
    equal(signed.versions["module sale"], "19.0.1.0.0");
    match(page, /^# ci-run on repository: succeeded/);
    match(everything, /0 problems/);
  });

  it("have failed when one of them has, and the page names it", async () => {
    await recordedChecks(ctx, subject, (notes) => {
      [lint, tests].forEach(notes.check);
      return Promise.resolve({});
    });
    const { signed, page } = await newest();
    equal(signed.operation.result, "failed");
    match(page, /> 1 of 2 checks failed\.\n> tests: 2 of 9 failed/);
  });

  it("that were not made are no success", async () => {
    await recordedChecks(ctx, subject, () => Promise.resolve({}));
    equal((await newest()).signed.operation.result, "failed");
  });

  it("keep what was found before they were cut short", async () => {
    const stopped = new UserError("Out of time.", {
      next: "again",
      code: "timeout",
      exitCode: ExitCode.timeout,
    });
    const work = recordedChecks(ctx, subject, (notes) => {
      notes.check(lint);
      return Promise.reject(stopped);
    });
    await rejects(work, stopped);
    const { signed } = await newest();
    equal(signed.operation.result, "cancelled");
    deepEqual(
      signed.checks.map(({ name, passed }) => [name, passed]),
      [
        ["lint", true],
        ["ended in order", false],
      ],
    );
  });

  it("are one chain, also when many are recorded at the same time", async () => {
    await Promise.all(
      Array.from({ length: 6 }, () =>
        recordedChecks(ctx, subject, (notes) => {
          notes.check(lint);
          return Promise.resolve({});
        }),
      ),
    );
    const { packs, heads, findings } = await evidenceVerify.run(ctx, { stack: "repository" });
    deepEqual([packs, heads["repository"]?.sequence, findings], [6, 6, []]);
  });

  it("say of CI which run it was, and are signed by the key that its secrets hold", async () => {
    const key = path.join(ctx.root, ".state-key");
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    ctx = {
      ...ctx,
      environment: {
        CI: "true",
        GITHUB_SERVER_URL: "https://github.com",
        GITHUB_REPOSITORY: "someone/something",
        GITHUB_RUN_ID: "7",
        GITHUB_RUN_ATTEMPT: "2",
        GITHUB_ACTOR: "ana",
        IPAI_EVIDENCE_PRIVATE_KEY: (await readFile(key, "utf8")).trim(),
      },
    };
    await recordedChecks(ctx, subject, (notes) => {
      notes.check(lint);
      return Promise.resolve({});
    });
    const { signed, page } = await newest();
    deepEqual(
      [signed.actor.user, signed.actor.through, signed.actor.run],
      ["ana", "ci", "https://github.com/someone/something/actions/runs/7/attempts/2"],
    );
    match(page, /\| \*\*Run\*\* \| https:\/\/github\.com/);
    const blob = (await readFile(`${key}.pub`, "utf8")).split(" ")[1] ?? "no key";
    const signers = await readFile(path.join(ctx.root, "docs/evidence/allowed_signers"), "utf8");
    ok(signers.includes(blob));
  });
});
