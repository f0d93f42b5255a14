import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Logger } from "../../../report/logger.ts";
import { refuseUncommitted } from "../../../images/build/refuseUncommitted.ts";

describe("changes that no commit holds", () => {
  let root: string;
  let warnings: string[];
  const logger: Logger = {
    info: () => undefined,
    warning: (message) => warnings.push(message),
    status: () => undefined,
    step: (_title, work) => work({ status: () => undefined, result: () => undefined }),
  };

  beforeEach(async () => {
    warnings = [];
    root = await mkdtemp(join(tmpdir(), "ipai-changes-"));
    const who = ["-c", "user.name=test", "-c", "user.email=test@invalid"];
    await execa("git", ["init", "--quiet"], { cwd: root });
    await execa("git", [...who, "commit", "--quiet", "--allow-empty", "-m", "one"], { cwd: root });
    await mkdir(join(root, "addons/ipai"), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  const change = (name: string) => writeFile(join(root, "addons/ipai", name), "");

  it("keep an image from being built, and are named", async () => {
    await change("a.py");
    await rejects(refuseUncommitted({ root, allowDirty: false, logger }), {
      code: "dirty-tree",
      given: "addons/ipai/a.py",
      next: /--allow-dirty/,
    });
  });

  it("are said when they are allowed; of many, the first", async () => {
    for (let at = 10; at < 22; at += 1) await change(`${at}.py`);
    await refuseUncommitted({ root, allowDirty: true, logger });
    equal(warnings.length, 1);
    match(warnings[0] ?? "", /marked as dirty: .*10\.py.*19\.py, … and 2 more$/);
  });

  it("are no subject where there are none", async () => {
    await refuseUncommitted({ root, allowDirty: false, logger });
    deepEqual(warnings, []);
  });
});
