import { deepEqual, equal } from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { adopting } from "../../components/adoption/adopting.ts";
import { heldBy } from "../../components/adoption/held.ts";
import { existingOnDigitalOcean } from "../../components/adoption/onDigitalOcean.ts";
import { DropletHost } from "../../components/droplet.ts";
import { inlineStack } from "../engine/inlineStack.ts";
import type { InlineStack } from "../engine/inlineStack.ts";
import { FakeClouds } from "../support/clouds/clouds.ts";
import { missingPlugins, pluginsFolder } from "../support/officialPlugins.ts";
import { skip } from "../support/reporter.ts";

const NAME = "ipai-staging";
const RESOURCES = 21;

/** Nobody listens at a made-up address: a host that has just booted, as `ssh` would show it. */
const SSH = `#!/bin/sh
for word in "$@"; do
  case "$word" in UserKnownHostsFile=*) echo "host ssh-ed25519 AAAAKEY" > "\${word#*=}" ;; esac
done
echo "debian 13"
echo "with IPv6"
`;

describe("a droplet under the official provider plugins, on a DigitalOcean of loopback", function () {
  this.timeout(300_000);
  const fake = new FakeClouds();
  const stacks: InlineStack[] = [];
  const former = { ...process.env };
  let missing: string[];
  let folder = "";
  let publicKey: string;

  before(async () => {
    missing = await missingPlugins(["digitalocean", "command"]);
    if (missing.length > 0) return;
    await fake.start();
    folder = await mkdtemp(path.join(tmpdir(), "ipai-droplet-"));
    await writeFile(path.join(folder, "ssh"), SSH);
    await chmod(path.join(folder, "ssh"), 0o755);
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(folder, "key")]);
    publicKey = (await readFile(path.join(folder, "key.pub"), "utf8")).trim();
    Object.assign(process.env, fake.environment, { PATH: `${folder}:${process.env["PATH"]}` });
  });
  after(async () => {
    process.env = former;
    for (const stack of stacks) await stack.remove();
    if (folder !== "") await rm(folder, { recursive: true });
    await fake.stop();
  });

  /** A stack without a state yet, of the same account. */
  async function stackOfDroplet(): Promise<InlineStack> {
    const inline = await inlineStack("cloud-droplet", {});
    stacks.push(inline);
    await mkdir(path.join(inline.folder, "home"), { recursive: true });
    await symlink(pluginsFolder(), path.join(inline.folder, "home/plugins"));
    inline.declare(async () => {
      const held = heldBy(await inline.stack.exportStack());
      const account = fake.clouds.digitalOcean;
      const existing = await existingOnDigitalOcean(account, held, { name: NAME, publicKey });
      const args = {
        region: "sgp1",
        size: "s-2vcpu-4gb",
        cpus: 2,
        image: "debian-13-x64",
        volumeGb: 50,
        publicKey,
        privateKeyFile: path.join(folder, "key"),
        user: "root",
        sshFrom: ["192.0.2.1/32"],
        ipv6: true,
        url: "https://erp.insightpulseai.net/web/health",
        email: "business@insightpulseai.com",
        environment: "Staging" as const,
      };
      new DropletHost(NAME, args, { transformations: [adopting(existing)] });
    });
    return inline;
  }

  it("is made from nothing, and a second preview and a refresh find nothing to change", async function () {
    if (missing.length > 0) skip(this, `no plugin ${missing.join(", ")} on this machine`);
    const { stack } = await stackOfDroplet();
    deepEqual((await stack.up()).summary.resourceChanges, { create: RESOURCES });
    deepEqual((await stack.preview()).changeSummary, { same: RESOURCES });
    deepEqual((await stack.refresh()).summary.resourceChanges, { same: RESOURCES });
    deepEqual((await stack.preview()).changeSummary, { same: RESOURCES });
  });

  it("is taken over by a stack that has lost its state: one droplet, and nothing to change after", async function () {
    if (missing.length > 0) skip(this, `no plugin ${missing.join(", ")} on this machine`);
    const { stack } = await stackOfDroplet();
    await stack.up();
    equal(fake.digitalOcean.account.droplets.size, 1);
    equal(fake.digitalOcean.account.volumes.size, 1);
    equal(fake.digitalOcean.account.reservedIps.size, 1);
    deepEqual((await stack.preview()).changeSummary, { same: RESOURCES });
    deepEqual((await stack.refresh()).summary.resourceChanges, { same: RESOURCES });
  });
});
