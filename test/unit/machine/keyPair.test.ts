import { ok } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import ssh2 from "ssh2";
import { makeKeyPair } from "../../../machine/keyPair.ts";

describe("a key pair that is made here", () => {
  it("can be read back, every time", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-keys-"));
    try {
      for (let number = 0; number < 300; number++) {
        const file = path.join(folder, String(number));
        await makeKeyPair(file, "a test");
        ok(!(ssh2.utils.parseKey(await readFile(file)) instanceof Error), `pair ${number}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
