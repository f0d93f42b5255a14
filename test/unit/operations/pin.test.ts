import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { releaseOf } from "../../../operations/release/commit.ts";
import type { Pin } from "../../../config/settings.ts";
import { pendingPin } from "../../../operations/release/pin.ts";

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
  const writePin = (pin: Pin): Promise<void> => pendingPin(root, "prod", pin).write();
  const file = () => readFile(path.join(root, "Pulumi.prod.yaml"), "utf8");

  it("changes one value: comments, order and the engine's salt stay", async () => {
    await writePin({ release: "2".repeat(40) });
    equal(await file(), text.replace("1".repeat(40), "2".repeat(40)));
    deepEqual(await readdir(root), ["Pulumi.prod.yaml"]);
  });

  it("says what its tag stands for, until another release is pinned", async () => {
    const digest = `sha256:${"d".repeat(64)}`;
    await writePin({ release: "2".repeat(40), digest });
    match(await file(), new RegExp(`\n  ipai:digest: ${digest}\n`));
    await writePin({ release: "3".repeat(40) });
    equal(await file(), text.replace("1".repeat(40), "3".repeat(40)));
  });

  it("is in the engine's copy of the file before it is in the file", async () => {
    const pin = pendingPin(root, "prod", { release: "2".repeat(40) });
    const copied = await pin.engineFile();
    equal(await readFile(copied.path, "utf8"), text.replace("1".repeat(40), "2".repeat(40)));
    equal(await file(), text);
    await copied[Symbol.asyncDispose]();
    await rejects(readFile(copied.path), { code: "ENOENT" });
    await pin.write();
    equal(await file(), text.replace("1".repeat(40), "2".repeat(40)));
  });

  for (const step of ["open", "write", "sync", "rename", "renamed"]) {
    it(`leaves the file whole when its writer is killed at: ${step}`, async () => {
      const writer = path.join(import.meta.dirname, "support/killedWriter.ts");
      const { signal } = await execa(process.execPath, [writer, root, step], { reject: false });
      equal(signal, "SIGKILL");
      const release = (step === "renamed" ? "2" : "1").repeat(40);
      equal(await file(), text.replace("1".repeat(40), release));
      await writePin({ release: "3".repeat(40) });
      equal(await file(), text.replace("1".repeat(40), "3".repeat(40)));
    });
  }

  it("is the full commit of what was typed, and refuses what git does not know", async () => {
    const checkout = path.resolve(import.meta.dirname, "../../..");
    equal((await releaseOf(checkout, "HEAD")).length, 40);
    equal(await releaseOf(root, "a".repeat(40)), "a".repeat(40));
    await rejects(releaseOf(checkout, "no-such-commit"), { code: "unknown-commit" });
    await rejects(releaseOf(checkout, "--help"), { code: "unknown-commit" });
  });
});
