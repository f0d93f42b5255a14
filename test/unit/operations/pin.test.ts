import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { releaseOf } from "../../../operations/release/commit.ts";
import { readPin, restoreStackFile, writePin } from "../../../operations/release/pin.ts";

const text = `# ours
config:
  ipai:domain: example.test # the name
  ipai:release: "1111111111111111111111111111111111111111"
encryptionsalt: v1:abc
`;

describe("the release's pin", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-pin-"));
    await writeFile(path.join(root, "Pulumi.prod.yaml"), text);
  });
  afterEach(() => rm(root, { recursive: true }));
  const file = () => readFile(path.join(root, "Pulumi.prod.yaml"), "utf8");

  it("changes one value: comments, order and the engine's salt stay", async () => {
    await writePin(root, "prod", "2".repeat(40));
    equal(await file(), text.replace("1".repeat(40), "2".repeat(40)));
    equal(await readPin(root, "prod"), "2".repeat(40));
    deepEqual(await readdir(root), ["Pulumi.prod.yaml"]);
  });

  it("says what its tag stands for, until another release is pinned", async () => {
    const digest = `sha256:${"d".repeat(64)}`;
    await writePin(root, "prod", "2".repeat(40), digest);
    match(await file(), new RegExp(`\n  ipai:digest: ${digest}\n`));
    await writePin(root, "prod", "3".repeat(40));
    equal(await file(), text.replace("1".repeat(40), "3".repeat(40)));
  });

  it("is taken back byte by byte", async () => {
    const before = await writePin(root, "prod", "2".repeat(40));
    await restoreStackFile(root, "prod", before);
    equal(await file(), text);
  });

  it("is the full commit of what was typed, and refuses what git does not know", async () => {
    const checkout = path.resolve(import.meta.dirname, "../../..");
    equal((await releaseOf(checkout, "HEAD")).length, 40);
    equal(await releaseOf(root, "a".repeat(40)), "a".repeat(40));
    await rejects(releaseOf(checkout, "no-such-commit"), { code: "unknown-commit" });
    await rejects(releaseOf(checkout, "--help"), { code: "unknown-commit" });
  });
});
