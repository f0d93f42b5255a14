import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { execa } from "execa";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { addonsMounts } from "../../../../operations/addons/mounts.ts";
import { addonsVerify } from "../../../../operations/addons/verify.ts";
import { evidenceManifest } from "../../../../operations/evidence/manifest.ts";
import { evidenceVerify } from "../../../../operations/evidence/verify.ts";
import type { Context } from "../../../../operations/operation.ts";
import { ExitCode } from "../../../../report/userError.ts";
import { AddonCheckout } from "../../addons/support/checkout.ts";
import { checkout, packsIn } from "./support.ts";

describe("the evidence of the manifest's verification", () => {
  let addons: AddonCheckout, ctx: Context;
  beforeEach(async () => {
    addons = await AddonCheckout.create({
      web: { web_responsive: ["web"] },
      ipai: { ipai_devops: ["base"] },
    });
    const made = await checkout();
    await rm(made.ctx.root, { recursive: true });
    ctx = { ...made.ctx, root: addons.root };
    await execa("git", ["init", "--quiet"], { cwd: addons.root });
  });
  afterEach(() => addons.remove());

  const record = () => evidenceManifest.run(ctx, {});
  const only = async () => {
    const packs = await packsIn(ctx.root);
    equal(packs.length, 1);
    ok(packs[0]);
    return packs[0];
  };

  it("says what was found and what lies on the disk, and is as it was signed", async () => {
    const result = await record();
    equal(evidenceManifest.exitCode?.(result), ExitCode.ok);
    const { folder, signed } = await only();
    match(folder, /^docs\/evidence\/\d{8}-\d{4}\/oca-ipai-manifest$/);
    deepEqual(
      signed.checks.map(({ name, passed }) => [name, passed]),
      [
        ["addons verify", true],
        ["addons mounts", true],
      ],
    );
    deepEqual(
      signed.checks.map(({ summary }) => summary),
      [
        "1 of 1 repository present, 1 of 1 locked module found: 0 errors, 1 warning",
        "2 mounts: 0 errors, 0 warnings",
      ],
    );
    equal(signed.versions["module web_responsive"], "19.0.1.0.0");
    match(signed.versions["file config/addons.lock.json"] ?? "", /^[0-9a-f]{64}$/);
    const { heads, findings } = await evidenceVerify.run(ctx, { stack: "repository" });
    deepEqual([heads["repository"]?.sequence, findings], [1, []]);
  });

  it("is there when the verification fails, with every finding, and ends with its code", async () => {
    await addons.remove("addons/oca/web/web_responsive");
    const result = await record();
    equal(evidenceManifest.exitCode?.(result), ExitCode.error);
    const { signed, everything } = await only();
    equal(signed.operation.result, "failed");
    match(everything, /error: .*web_responsive/);
  });

  it("is there when a manifest is broken, beside the verification that could be made", async () => {
    await writeFile(path.join(ctx.root, "addons.manifest.json"), "{");
    await rejects(record(), { exitCode: ExitCode.configuration });
    const { signed } = await only();
    deepEqual(
      signed.checks.map(({ name, passed }) => [name, passed]),
      [
        ["addons verify", true],
        ["addons mounts", false],
        ["ended in order", false],
      ],
    );
  });

  it("is the only thing that writes: a check leaves the checkout as it was", async () => {
    const state = async () =>
      (await execa("find", [".", "-printf", "%p %T@\n"], { cwd: ctx.root })).stdout;
    const before = await state();
    await addonsVerify.run(ctx, {});
    await addonsMounts.run(ctx, { verbose: true, ci: false });
    equal(await state(), before);
    deepEqual([addonsVerify.effect, evidenceManifest.effect], ["read-only", "changes"]);
  });

  it("that cannot be written is not kept quiet", async () => {
    await writeFile(path.join(ctx.root, "docs"), "in the way");
    equal(evidenceManifest.exitCode?.(await record()), ExitCode.unrecorded);
  });
});
