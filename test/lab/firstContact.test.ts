import { equal, match, notEqual } from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { FIRST_CONTACT } from "../../components/firstContact/script.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { soundPair } from "../../machine/keyPair.ts";
import { useDroplet } from "./droplet.ts";

describe("the first contact with a droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet({ own: true });

  const contact = (environment: Readonly<Record<string, string>> = {}) =>
    execa("/bin/sh", ["-c", FIRST_CONTACT], {
      env: {
        ADDRESS: droplet().labAddress,
        LOGIN: "root",
        KEY_FILE: droplet().connection.privateKeyFile,
        ...environment,
      },
      reject: false,
      timeout: 120_000,
    });

  it("reads the host key that the machine really has", async () => {
    const { exitCode, stdout, stderr } = await contact();
    equal(exitCode, 0, stderr);
    equal(stdout, droplet().connection.hostKey);
  });

  it("ends at once when the machine does not let the key in", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-contact-"));
    try {
      const file = path.join(folder, "id_ed25519");
      await writeFile(file, soundPair().private);
      await chmod(file, 0o600);
      const { exitCode, timedOut, stderr } = await contact({ KEY_FILE: file });
      equal(timedOut, false);
      notEqual(exitCode, 0);
      match(stderr, /Permission denied/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("refuses a machine of another system, and says which it is", async () => {
    const remote = await openRemote(droplet().connection);
    try {
      const script =
        "sed -i 's/^ID=.*/ID=ubuntu/; s/^VERSION_ID=.*/VERSION_ID=\"24.04\"/' /etc/os-release";
      await remote.run({ step: "test", script });
    } finally {
      await remote.close();
    }
    const { exitCode, stdout, stderr } = await contact();
    notEqual(exitCode, 0);
    equal(stdout, "");
    match(stderr, /runs ubuntu 24\.04, and the stack is made for debian 13/);
  });
});
