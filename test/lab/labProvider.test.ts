import { deepEqual, equal, match, rejects } from "node:assert/strict";
import path from "node:path";
import { inspectContainer } from "../../lab/docker/container.ts";
import { docker } from "../../lab/docker/docker.ts";
import { getAuthorityOutput } from "../../lab/functions/getAuthority/function.ts";
import { getImage } from "../../lab/functions/getImage/function.ts";
import { dropletContainer } from "../../lab/names.ts";
import { LabDnsRecord } from "../../lab/resources/dnsRecord/resource.ts";
import { LabDroplet } from "../../lab/resources/droplet/resource.ts";
import { lookUp } from "../../lab/world/dns.ts";
import { inlineStack, type InlineStack } from "../engine/inlineStack.ts";
import { freePorts } from "../support/freePorts.ts";

describe("the provider `lab`, driven by the real engine", function () {
  this.timeout(300_000);
  const name = `test-${process.pid}-engine`;
  const host = "engine.lab-test.localhost";
  const container = dropletContainer(name);
  let engine: InlineStack;
  let program: Parameters<InlineStack["declare"]>[0];

  before(async () => {
    engine = await inlineStack("lab", { lab: path.resolve(import.meta.dirname, "../../lab") });
    const ports = await freePorts("ssh", "http", "https");
    const publicKey = `ssh-ed25519 ${"A".repeat(68)}`;
    program = () => {
      const droplet = new LabDroplet("droplet", { name, publicKey, ports });
      new LabDnsRecord("record", { name: host, address: droplet.labAddress });
      const { directory } = getAuthorityOutput({});
      return Promise.resolve({ labAddress: droplet.labAddress, directory });
    };
    engine.declare(program);
  });
  after(async () => {
    engine.declare(program);
    await engine.stack.destroy();
    await engine.remove();
  });

  it("previews a droplet and its record without making either", async () => {
    deepEqual((await engine.stack.preview()).changeSummary, { create: 3 });
    equal(await inspectContainer(container), undefined);
  });

  it("makes them, and then has nothing to do", async () => {
    const { outputs } = await engine.stack.up();
    equal(outputs["directory"]?.value, "https://pebble:14000/dir");
    equal(await lookUp(host), outputs["labAddress"]?.value);
    deepEqual((await engine.stack.up()).summary.resourceChanges, { same: 3 });
  });

  it("sees a droplet that was switched off, and switches it on", async () => {
    await docker(["stop", container]);
    await engine.stack.refresh();
    deepEqual((await engine.stack.up()).summary.resourceChanges, { same: 2, update: 1 });
    equal((await inspectContainer(container))?.running, true);
  });

  it("fails the preview of an image that the registry does not have", async () => {
    engine.declare(() => getImage({ repository: "odoo", tag: "0".repeat(40) }));
    await rejects(engine.stack.preview(), (error: Error) => {
      match(error.message, /no image odoo:0{40}/);
      return true;
    });
    engine.declare(program);
  });

  it("takes both away and leaves nothing", async () => {
    await engine.stack.destroy();
    equal(await inspectContainer(container), undefined);
    equal(await lookUp(host), undefined);
  });
});
