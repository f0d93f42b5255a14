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
        IPV6: "true",
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

  it("refuses a machine without IPv6 before anything is changed, unless the settings leave it out", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-contact-"));
    try {
      // The kernel is this machine's: its list of addresses is hidden from the machine that is asked.
      const hidden = `#!/bin/sh
exec ${(await execa("which", ["ssh"])).stdout} "$@" 2>/dev/null | sed '/^with IPv6$/d'
`;
      await writeFile(path.join(folder, "ssh"), hidden, { mode: 0o755 });
      const environment = { PATH: `${folder}:${process.env["PATH"] ?? ""}` };
      const refused = await contact(environment);
      notEqual(refused.exitCode, 0);
      match(refused.stderr, /has no IPv6 .*: set ipai:edge\.ipv6 to false/);
      const { exitCode, stderr } = await contact({ ...environment, IPV6: "false" });
      equal(exitCode, 0, stderr);
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
