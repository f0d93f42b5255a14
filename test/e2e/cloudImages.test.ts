import { deepEqual, rejects } from "node:assert/strict";
import { CloudStacks, PARTS } from "../support/clouds/cloudStack.ts";
import { missingPlugins } from "../support/officialPlugins.ts";
import { skip } from "../support/reporter.ts";

describe("images of a private registry under the official plugin, on loopback", function () {
  this.timeout(300_000);
  let missing: string[];
  let clouds: CloudStacks;
  before(async () => {
    missing = await missingPlugins(PARTS.images);
  });
  beforeEach(async function () {
    if (missing.length > 0) skip(this, `no plugin ${missing.join(", ")} on this machine`);
    clouds = await new CloudStacks("images").start();
  });
  afterEach(async () => {
    if (missing.length === 0) await clouds.stop();
  });

  it("are pinned by their digests with the login of the environment, the release and the others", async () => {
    const { stack } = await clouds.of("staging");
    const { outputs } = await stack.up();
    const pinned = Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]);
    deepEqual(
      Object.fromEntries(pinned),
      Object.fromEntries(
        [...clouds.digests].map(([name, digest]) => [
          name,
          `${clouds.registry.at("ipai")}/${name}@${digest}`,
        ]),
      ),
    );
  });

  it("end a preview where the login is wrong, and the failure names the image", async () => {
    process.env["REGISTRY_TOKEN"] = "not-the-token";
    const { stack } = await clouds.of("staging");
    await rejects(stack.preview(), /The image (?:odoo|n8n|postgres|mail):\S+ cannot be used/);
  });
});
