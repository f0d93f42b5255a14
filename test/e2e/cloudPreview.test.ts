import { equal, match } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";

import { FakeClouds } from "../support/clouds/clouds.ts";
import { checkout, LocalStack } from "../support/localStack.ts";
import { missingPlugins } from "../support/officialPlugins.ts";
import { skip } from "../support/reporter.ts";

const settings = z.object({ config: z.record(z.string(), z.unknown()) });

describe("a cloud stack under the official provider plugins", function () {
  this.timeout(300_000);
  const stack = new LocalStack("cloud");
  const fake = new FakeClouds();
  before(() => fake.start());
  after(async () => {
    await stack.remove();
    await fake.stop();
  });

  it("previews staging on clouds of loopback: the droplet, its firewall, its names, what it costs", async function () {
    const missing = await missingPlugins(["digitalocean", "cloudflare", "docker", "command"]);
    if (missing.length > 0) skip(this, `not on this machine: ${missing.join(", ")}`);
    const staging = settings.parse(
      parse(await readFile(path.join(checkout, "Pulumi.staging.yaml"), "utf8")),
    );
    const local = settings.parse(
      parse(await readFile(path.join(checkout, "Pulumi.local.yaml"), "utf8")),
    );
    const config = {
      ...staging.config,
      "ipai:release": local.config["ipai:release"],
      "ipai:registry": "127.0.0.1:5055",
      "ipai:ssh": { allowFrom: ["192.0.2.1/32"] },
    };
    await writeFile(stack.file, stringify({ config }));
    Object.assign(process.env, fake.environment);
    const preview = await stack.ipai("preview");
    equal(preview.exitCode, 0, preview.all);
    match(preview.all, /costs: \$29\.00 a month/);
    equal(fake.digitalOcean.writes.length + fake.cloudflare.writes.length, 0);
    for (const planned of [/droplet/i, /firewall/i, /record/i]) match(preview.all, planned);
  });
});
