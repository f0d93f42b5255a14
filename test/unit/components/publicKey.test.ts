import { equal, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicKeyOf } from "../../../components/publicKey.ts";
import { droplet, load } from "../config/stackFiles.ts";

describe("the public half of the stack's SSH key", () => {
  let folder: string, privateKeyFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ipai-key-"));
    privateKeyFile = join(folder, "id");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const inLab = { ...droplet, host: { kind: "lab" }, dns: { kind: "lab" } };
  const settings = (of: typeof inLab | typeof droplet) =>
    load({ ...of, ssh: { ...droplet.ssh, privateKeyFile } }, "local");

  it("is what lies beside the private one", () => {
    writeFileSync(`${privateKeyFile}.pub`, "ssh-ed25519 AAAA me\n");
    equal(publicKeyOf(settings(droplet)), "ssh-ed25519 AAAA me");
  });

  it("that is not there is told of with what makes it", () => {
    const missing = { code: "ssh-key-missing", given: `${privateKeyFile}.pub`, exitCode: 2 };
    throws(() => publicKeyOf(settings(inLab)), { ...missing, next: /^npm start/ });
    throws(() => publicKeyOf(settings(droplet)), {
      ...missing,
      next: /^ssh-keygen -t ed25519 -f /,
    });
    writeFileSync(privateKeyFile, "");
    throws(() => publicKeyOf(settings(droplet)), {
      ...missing,
      next: `ssh-keygen -y -f ${privateKeyFile} > ${privateKeyFile}.pub`,
    });
  });
});
