import { equal, rejects } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setUp } from "../../../../machine/setup/index.ts";

describe("setting up what is an archive of the sources and no clone", () => {
  it("is refused before anything is installed", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "ipai-archive-"));
    try {
      const signal = AbortSignal.abort(new Error("it went on"));
      const log = {
        info: () => undefined,
        warning: () => undefined,
        status: () => undefined,
        step: () => Promise.reject(new Error("it went on")),
      };
      await rejects(setUp({ root, environment: {}, log, signal }), {
        code: "no-git-commit",
        next: /a clone, not an archive/,
      });
      equal(existsSync(path.join(root, ".state/passphrase")), false);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
