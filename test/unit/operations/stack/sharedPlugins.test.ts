import { equal, match } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { remedyFor } from "../../../../operations/stack/remedy.ts";
import { sharePlugins } from "../../../../operations/stack/sharedPlugins.ts";

describe("the engine's plugins", () => {
  let folder: string;
  let home: string;
  let own: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-shared-"));
    home = path.join(folder, "home");
    own = path.join(folder, "checkout/.state/pulumi-home/plugins");
  });
  afterEach(() => rm(folder, { recursive: true }));
  const share = () =>
    sharePlugins({
      root: path.join(folder, "checkout"),
      environment: { PULUMI_HOME: home },
    });

  it("are those that `pulumi plugin install` gave the user", async () => {
    await share();
    await writeFile(path.join(home, "plugins/resource-command-v1.2.1"), "");
    equal(existsSync(path.join(own, "resource-command-v1.2.1")), true);
    await share();
    equal(await readlink(own), path.join(home, "plugins"));
  });

  it("that the checkout had alone are the user's from now on", async () => {
    await mkdir(path.join(own, "resource-docker-v5.2.0"), { recursive: true });
    await share();
    equal(existsSync(path.join(home, "plugins/resource-docker-v5.2.0")), true);
  });

  it("that are missing are named with the command that gets them", () => {
    const missing = (message: string) => remedyFor([{ message: "other" }, { message }], "prod");
    equal(
      missing(
        "Could not automatically download and install resource plugin 'pulumi-resource-digitalocean' at version v4.80.1, install the plugin using `pulumi plugin install`",
      ),
      "pulumi plugin install resource digitalocean v4.80.1, then run the command again",
    );
    equal(
      missing("no resource plugin 'pulumi-resource-command' found in the workspace"),
      "pulumi plugin install resource command, then run the command again",
    );
    equal(missing("no room on the disk"), undefined);
  });
});

describe("a host whose kernel has no IPv6", () => {
  it("is told by what nginx says, with the setting that leaves it out", () => {
    const message =
      "unit nginx.service failed: nginx: [emerg] socket() [::]:80 failed (97: Address family not supported by protocol)";
    match(
      remedyFor([{ message }], "prod") ?? "",
      /ipv6 to false in ipai:edge in Pulumi\.prod\.yaml/,
    );
  });
});
