import { deepEqual, doesNotMatch, equal, match, ok, rejects } from "node:assert/strict";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { evidenceRecord } from "../../../../evidence/record.ts";
import { recorded, recordedExitCode } from "../../../../operations/evidence/recorded.ts";
import { evidenceVerify } from "../../../../operations/evidence/verify.ts";
import type { Context } from "../../../../operations/operation.ts";
import { ExitCode, UserError } from "../../../../report/userError.ts";
import { checkout, digest, historyEntry, outputs, resourceFails, resourceIs } from "./support.ts";

type Work = (ctx: Context) => Promise<object>;

const succeeds: Work = (ctx) => {
  const containers = { "odoo-prod": { image: `registry:5000/odoo@${digest}` } };
  ctx.witness?.saw("up", resourceIs("host:index:ComposeProject", "odoo", { containers }));
  const versions = { nginx: "1.26.3-3" };
  ctx.witness?.saw("up", resourceIs("host:index:Packages", "base", { versions }));
  ctx.witness?.ended("up", () => Promise.resolve(historyEntry("succeeded")));
  return Promise.resolve({});
};

const fails: Work = (ctx) => {
  ctx.witness?.saw("up", resourceFails("host:index:ComposeProject", "odoo"));
  ctx.witness?.ended("up", () => Promise.resolve(historyEntry("failed")));
  return Promise.reject(
    new UserError("up failed.", { next: "mend", code: "x", given: "ComposeProject odoo: sick" }),
  );
};

describe("a recorded operation", () => {
  let ctx: Context, said: string[];
  beforeEach(async () => {
    ({ ctx, said } = await checkout());
  });
  afterEach(() => rm(ctx.root, { recursive: true }));

  const up = (work: Work, stack = "prod") =>
    recorded(ctx, { stack, operation: "up", outputs: () => outputs }, work);
  const folderOf = async (stack: string) => {
    const root = path.join(ctx.root, stack === "prod" ? "docs/evidence" : ".state/evidence");
    const names = (await readdir(root, { recursive: true })).sort();
    return names
      .filter((name) => name.endsWith("VERIFICATION.md"))
      .map((name) => path.join(root, path.dirname(name)));
  };
  /** The newest pack: what was signed, and the page. */
  async function newest(stack = "prod") {
    const folder = (await folderOf(stack)).at(-1) ?? "no pack";
    const envelope = z.object({ payload: z.string() });
    const { payload } = envelope.parse(
      JSON.parse(await readFile(path.join(folder, "statement.dsse.json"), "utf8")),
    );
    const predicate = evidenceRecord.loose();
    return {
      page: await readFile(path.join(folder, "VERIFICATION.md"), "utf8"),
      signed: z.object({ predicate }).parse(JSON.parse(Buffer.from(payload, "base64").toString()))
        .predicate,
    };
  }
  const verified = (stack = "prod", anchor?: string) =>
    evidenceVerify.run(ctx, { stack, ...(anchor === undefined ? {} : { anchor }) });
  const faults = async (stack?: string, anchor?: string) =>
    (await verified(stack, anchor)).findings.map(({ rule }) => rule);

  it("leaves who, why, from which commit, and what was read back from the host", async () => {
    const { evidence } = await up(succeeds);
    match("folder" in evidence ? evidence.folder : "", /^docs\/evidence\/\d{8}-\d{4}\/up$/);
    const { page, signed } = await newest();
    equal(signed.operation.reason, "Let the shop open");
    equal(signed.actor.gitIdentity, "Ana <ana@example.com>");
    match(signed.source.commit ?? "", /^[0-9a-f]{40}$/);
    deepEqual(signed.release, outputs.release);
    equal(signed.versions["package nginx"], "1.26.3-3");
    equal(signed.versions["engine"], "v3.259.0");
    ok(signed.checks.every(({ passed }) => passed));
    match(page, /^# up on prod: succeeded\n/);
    deepEqual(await faults(), []);
  });

  it("leaves the reasons of a failure, and fails as it would have", async () => {
    await rejects(up(fails), { code: "x" });
    const { page, signed } = await newest();
    deepEqual(
      [signed.operation.result, signed.operation.error],
      ["failed", "up failed.\nComposeProject odoo: sick"],
    );
    equal(signed.release, null);
    match(page, /\| update ComposeProject odoo \| \*\*failed\*\* \|/);
  });

  it("does not claim a release that no container runs", async () => {
    await up((watched) => {
      const containers = { "odoo-prod": { image: "registry:5000/odoo@sha256:other" } };
      watched.witness?.saw("up", resourceIs("host:index:ComposeProject", "odoo", { containers }));
      return Promise.resolve({});
    });
    const { signed } = await newest();
    equal(signed.release, null);
    deepEqual(
      signed.checks.filter(({ passed }) => !passed).map(({ name }) => name),
      ["release read back"],
    );
  });

  it("calls no preview a plan that nothing followed, and no check of a failure passed", async () => {
    await rejects(
      up((watched) => {
        watched.witness?.saw("preview", resourceFails("host:index:ComposeProject", "odoo"));
        return Promise.reject(new Error("no such image"));
      }),
    );
    const { signed } = await newest();
    equal(signed.plan, null);
    deepEqual(
      signed.checks.map(({ name, passed }) => [name, passed]),
      [["changes", false]],
    );
  });

  it("leaves nothing when it was refused before the engine began", async () => {
    await rejects(
      up(() => Promise.reject(new Error("wrong settings"))),
      /wrong settings/,
    );
    deepEqual(await readdir(ctx.root), [".git", ".state"]);
  });

  it("keeps what happens on this machine out of the checkout's git", async () => {
    await writeFile(path.join(ctx.root, ".gitignore"), ".state/\n");
    await up(succeeds, "local");
    equal((await folderOf("local")).length, 1);
    const { stdout } = await execa("git", ["status", "--porcelain"], { cwd: ctx.root });
    equal(stdout, "?? .gitignore");
    deepEqual(await faults("local"), []);
  });

  it("is not undone by evidence that cannot be written, but ends with a code of its own", async () => {
    await writeFile(path.join(ctx.root, "docs"), "in the way");
    const result = { stack: "prod", ...(await up(succeeds)) };
    ok("missing" in result.evidence);
    equal(recordedExitCode(result), ExitCode.unrecorded);
    equal(recordedExitCode({ ...result, stack: "local" }), ExitCode.ok);
    match(said.join("\n"), /warning: no evidence of this is written: /);
    await rejects(up(fails), { code: "x" });
  });

  it("takes every known secret and every key out of what it keeps", async () => {
    const known = "correct-horse-battery";
    ctx.redactor.add(known);
    const key = `-----BEGIN PRIVATE KEY-----\n${"Zm9vYmFy".repeat(8)}\n`;
    await rejects(
      up((watched) => {
        watched.witness?.saw("up", resourceFails("host:index:File", "key"));
        return Promise.reject(new Error(`wrote ${known} and ${key}`));
      }),
    );
    const { page, signed } = await newest();
    doesNotMatch(page + JSON.stringify(signed), /correct-horse|Zm9v/);
    match(page, /\[secret\]/);
  });

  it("is recorded by the next one when its process was killed", async () => {
    await up(succeeds);
    const begun = path.join(ctx.root, ".state/begun");
    const { signed } = await newest();
    const { stack, actor, source, plan, release, versions } = signed;
    const operation = { ...signed.operation, startedAt: "2026-01-01T00:00:00Z", result: "failed" };
    const record = { stack, operation, actor, source, plan, release, versions, checks: [] };
    const gone = { pid: 4_194_305, hostname: hostname(), since: new Date(), record };
    await writeFile(path.join(begun, "prod.4194305.1.json"), JSON.stringify(gone));
    await up(succeeds);
    deepEqual(await readdir(begun), []);
    const { heads, findings } = await verified();
    deepEqual([heads["prod"]?.sequence, findings], [3, []]);
    equal((await folderOf("prod")).length, 3);
  });

  it("is signed by the key that the environment names", async () => {
    const key = path.join(ctx.root, ".state/own");
    await mkdir(path.dirname(key), { recursive: true });
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    ctx = { ...ctx, environment: { IPAI_EVIDENCE_KEY: key } };
    await up(succeeds);
    const blob = (await readFile(`${key}.pub`, "utf8")).split(" ")[1] ?? "";
    const signers = await readFile(path.join(ctx.root, "docs/evidence/allowed_signers"), "utf8");
    equal(signers, `ana@example.com ssh-ed25519 ${blob}\n`);
  });

  describe("and its evidence, verified", () => {
    const commit = async () => {
      await execa("git", ["add", "docs"], { cwd: ctx.root });
      await execa("git", ["commit", "--quiet", "--message", "Keep the evidence"], {
        cwd: ctx.root,
      });
    };

    it("shows an edit, and that the newest pack of a commit is gone", async () => {
      await up(succeeds);
      await commit();
      const [folder = ""] = await folderOf("prod");
      equal((await verified()).anchored, true);
      await appendFile(path.join(folder, "VERIFICATION.md"), "and all was well");
      deepEqual(await faults(), ["edited"]);
      await rm(path.join(ctx.root, "docs/evidence"), { recursive: true });
      deepEqual(await faults(), ["truncated"]);
      equal(evidenceVerify.exitCode?.(await verified()), ExitCode.unexpectedChanges);
    });

    it("shows packs of a lab among those of production", async () => {
      await up(succeeds, "local");
      await up(succeeds);
      const lab = path.join(ctx.root, ".state/evidence");
      await execa("cp", ["-r", `${lab}/.`, path.join(ctx.root, "docs/evidence")]);
      deepEqual(await faults(), ["replayed"]);
    });

    it("refuses an anchor that is nothing", async () => {
      await rejects(verified("prod", "nonsense"), { code: "evidence-anchor" });
    });
  });
});
