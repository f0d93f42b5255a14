import { equal, rejects } from "node:assert/strict";
import { appendFile, rm } from "node:fs/promises";
import path from "node:path";
import { recorded } from "../../../operations/evidence/recorded.ts";
import type { Context } from "../../../operations/operation.ts";
import { digestThatRan } from "../../../operations/release/digestThatRan.ts";
import { checkout, digest, outputs, packsIn, resourceIs } from "./evidence/support.ts";

const release = outputs.release.sha;

describe("the image that a release was on another stack", () => {
  let ctx: Context;
  let said: string[];
  beforeEach(async () => ({ ctx, said } = await checkout()));
  afterEach(() => rm(ctx.root, { recursive: true }));

  /** A deploy that staging's evidence tells of, with what its host was seen to run. */
  const deployed = (sha: string, image: string): Promise<unknown> => {
    const result = { ...outputs, release: { ...outputs.release, sha, digest: image } };
    const subject = { stack: "staging", operation: "deploy", outputs: () => result };
    return recorded(ctx, subject, (watched) => {
      const container = { image: `registry/odoo@${image}` };
      const containers = { "odoo-prod": container };
      watched.witness?.saw("up", resourceIs("host:index:ComposeProject", "odoo", { containers }));
      return Promise.resolve({});
    });
  };

  it("is what its newest evidence read back, although it serves another release by now", async () => {
    await deployed(release, `sha256:${"1".repeat(64)}`);
    await deployed(release, digest);
    await deployed("b".repeat(40), `sha256:${"2".repeat(64)}`);
    equal(await digestThatRan(ctx, "staging", release), digest);
    equal(said.at(-1)?.includes(`staging ran ${release} as ${digest}`), true, said.at(-1));
  });

  it("is not known of a release that never ran there: the message says what to do", async () => {
    const unknown = { code: "never-ran", next: /ipai deploy a{40} --stack staging$/ };
    await rejects(digestThatRan(ctx, "staging", release), unknown);
    await deployed("b".repeat(40), digest);
    await rejects(digestThatRan(ctx, "staging", release), unknown);
  });

  it("is not believed of evidence that somebody has changed", async () => {
    await deployed(release, digest);
    const [pack] = await packsIn(ctx.root);
    await appendFile(path.join(ctx.root, pack?.folder ?? "", "VERIFICATION.md"), "fine, trust me");
    await rejects(digestThatRan(ctx, "staging", release), {
      code: "evidence-broken",
      given: /^edited: /,
    });
  });
});
