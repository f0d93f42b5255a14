import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { docker } from "../../lab/docker/docker.ts";
import { getAuthorityHandler } from "../../lab/functions/getAuthority/handler.ts";
import { getImageHandler } from "../../lab/functions/getImage/handler.ts";
import { authority, nameServer, registry, rootsFile } from "../../lab/names.ts";
import { dnsRecordHandler } from "../../lab/resources/dnsRecord/handler.ts";
import { labStatus } from "../../lab/status.ts";
import { labCa } from "../../lab/world/ca.ts";
import { raiseWorld } from "../../lab/world/raise.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";

const ctx = () => callContext(undefined);

describe("the world around the droplets", function () {
  this.timeout(180_000);
  const droplet = useDroplet();

  it("stands already, and is started again where a part of it is off", async () => {
    deepEqual(await raiseWorld(), []);
    await docker(["stop", nameServer.container]);
    deepEqual(await raiseWorld(), [nameServer.container]);
  });

  it("is shown as it is, with the droplets in it", async () => {
    const { servers, droplets } = await labStatus();
    deepEqual(
      servers.map(({ name, status, ready }) => ({ name, status, ready })),
      ["dns", "pebble", "registry"].map((name) => ({ name, status: "running", ready: true })),
    );
    const shown = droplets.find(({ name }) => name === droplet().name);
    const { labAddress, ports } = droplet();
    deepEqual(shown && { own: shown.own, labAddress: shown.labAddress, ports: shown.ports }, {
      own: true,
      labAddress,
      ports,
    });
  });

  describe("its DNS", () => {
    const record = { name: "world.lab-test.localhost", address: "192.0.2.7" };
    const read = () => dnsRecordHandler.read(ctx(), record.name, undefined);
    after(() => dnsRecordHandler.delete(ctx(), record.name, record));

    it("answers with the record, and with the new address once it is changed", async () => {
      await dnsRecordHandler.create(ctx(), record);
      deepEqual((await read())?.state, record);
      const moved = { ...record, address: "192.0.2.8" };
      await dnsRecordHandler.update(ctx(), record.name, record, moved);
      deepEqual((await read())?.state, moved);
    });

    it("still knows the record after a restart", async () => {
      await docker(["restart", nameServer.container]);
      await raiseWorld();
      equal((await read())?.state.address, "192.0.2.8");
    });

    it("knows nothing of a record that was deleted, twice", async () => {
      await dnsRecordHandler.delete(ctx(), record.name, record);
      equal(await read(), undefined);
      await dnsRecordHandler.delete(ctx(), record.name, record);
    });
  });

  describe("its ACME authority", () => {
    it("is reached by a droplet over TLS with the certificate that is handed out", async () => {
      const { directory, endpointCa } = await getAuthorityHandler.call(ctx(), {});
      const remote = await openRemote(droplet().connection);
      const script = 'cat > /root/ca.pem && curl -sS --fail --cacert /root/ca.pem "$1"';
      const answer = await remote.run({
        step: "ask",
        script,
        args: [directory],
        stdin: endpointCa,
      });
      await remote.close();
      match(answer.stdout, /"newOrder": "https:\/\/pebble:14000/);
    });

    it("keeps its endpoint's certificate and remembers its past roots over a restart", async () => {
      const before = await labCa();
      await docker(["restart", authority.container]);
      await raiseWorld();
      const now = await labCa();
      equal(now.endpoint, before.endpoint);
      ok(before.roots.match(/BEGIN/g)?.length === (now.roots.match(/BEGIN/g)?.length ?? 0) - 1);
      for (const root of pemBlocks(before.roots)) ok(now.roots.includes(root));
      for (const root of pemBlocks(now.roots)) ok(new X509Certificate(root).ca);
    });

    it("has its roots in a file of the checkout whenever a stack asks for the authority", async () => {
      await getAuthorityHandler.call(ctx(), {});
      equal(await readFile(rootsFile, "utf8"), (await labCa()).roots);
    });
  });

  describe("its image registry", () => {
    const repository = "lab-test";
    const local = `${registry.published}/${repository}:first`;
    let digest = "";
    const getImage = (tag: string, name = repository) =>
      getImageHandler.call(ctx(), { repository: name, tag });

    before(async () => {
      await execa("tar", ["--create", "--files-from", "/dev/null"]).pipe("docker", [
        "import",
        "-",
        local,
      ]);
      await docker(["push", local]);
    });
    after(async () => {
      await fetch(`http://${registry.published}/v2/${repository}/manifests/${digest}`, {
        method: "DELETE",
      });
      await docker(["image", "rm", local]);
    });

    it("resolves a tag to the digest under which a droplet finds it", async () => {
      const image = await getImage("first");
      digest = image.digest;
      equal(image.reference, `registry:5000/${repository}@${digest}`);
      const remote = await openRemote(droplet().connection);
      const accept = "application/vnd.docker.distribution.manifest.v2+json";
      const script = 'curl -sS --fail -H "accept: $1" "http://registry:5000/v2/$2"';
      const args = [accept, `${repository}/manifests/${digest}`];
      const { stdout } = await remote.run({ step: "ask", script, args });
      await remote.close();
      match(stdout, /"schemaVersion"/);
    });

    it("says which tags there are when one is not", async () => {
      await rejects(getImage("second"), {
        code: "no-such-image",
        message: /no image lab-test:second/,
        given: "tags of lab-test: first",
      });
      await rejects(getImage("first", "nothing-of-the-kind"), { given: /no image/ });
    });
  });
});

function pemBlocks(bundle: string): string[] {
  return bundle.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
}
