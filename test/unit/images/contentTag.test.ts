import { equal, match, notEqual } from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentTag } from "../../../images/contentTag.ts";

describe("an image's content tag", () => {
  let roots: string[] = [];

  async function checkout(): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), "ipai-content-"));
    roots.push(root);
    await mkdir(join(root, "images/mail/bin"), { recursive: true });
    await writeFile(join(root, "images/mail/Dockerfile"), "FROM scratch\n");
    await writeFile(join(root, "images/mail/bin/start"), "#!/bin/sh\n", { mode: 0o755 });
    return root;
  }

  const tagOf = (root: string): Promise<string> => contentTag(root, ["images/mail"]);

  afterEach(async () => {
    await Promise.all(roots.map((root) => rm(root, { recursive: true })));
    roots = [];
  });

  it("is twelve hex digits, the same in every checkout with the same files", async () => {
    const tag = await tagOf(await checkout());
    match(tag, /^[0-9a-f]{12}$/);
    equal(tag, await tagOf(await checkout()));
  });

  it("changes with a byte, a name, and what may be executed", async () => {
    const before = await tagOf(await checkout());
    const changes: ((root: string) => Promise<void>)[] = [
      (root) => writeFile(join(root, "images/mail/Dockerfile"), "FROM scratch \n"),
      (root) => writeFile(join(root, "images/mail/another"), ""),
      (root) => chmod(join(root, "images/mail/bin/start"), 0o644),
    ];
    for (const change of changes) {
      const root = await checkout();
      await change(root);
      notEqual(await tagOf(root), before);
    }
  });

  it("does not change with what Python leaves behind, nor with other folders", async () => {
    const root = await checkout();
    const before = await tagOf(root);
    await mkdir(join(root, "images/mail/__pycache__"));
    await writeFile(join(root, "images/mail/__pycache__/start.pyc"), "x");
    await writeFile(join(root, "images/README.md"), "x");
    equal(await tagOf(root), before);
  });

  it("counts a folder that is not there as empty", async () => {
    const root = await checkout();
    equal(await contentTag(root, ["images/mail", "images/none"]), await tagOf(root));
  });
});
