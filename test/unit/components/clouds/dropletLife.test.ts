import { deepEqual, equal, match } from "node:assert/strict";
import { execa } from "execa";
import * as pulumi from "@pulumi/pulumi";
import { DropletHost } from "../../../../components/droplet.ts";
import { KEPT_CONTACT } from "../../../../components/firstContact/script.ts";
import { declaredBy } from "../stacks.ts";

/** By which provider each kind of a droplet's resources is made. */
const providers = new Map<string, string>();
const kindOf = (type: string) => type.slice(type.lastIndexOf(":") + 1);

/** The options with which each resource of a droplet is declared. */
async function options(): Promise<Map<string, pulumi.CustomResourceOptions>> {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, provider = "" }) => {
      providers.set(kindOf(type), provider);
      return { id: name, state: inputs as object };
    },
    call: () => ({}),
  });
  const declared = new Map<string, pulumi.CustomResourceOptions>();
  const note: pulumi.ResourceTransformation = ({ type, opts }) => {
    declared.set(kindOf(type), opts);
    return undefined;
  };
  const args = {
    region: "sgp1",
    size: "s-2vcpu-4gb",
    cpus: 2,
    image: "debian-13-x64",
    volumeGb: 50,
    publicKey: "ssh-ed25519 AAAA",
    privateKeyFile: "/none",
    user: "root",
    sshFrom: [],
    ipv6: true,
    url: "https://erp.example.test",
    email: "ops@example.test",
    environment: "Staging" as const,
  };
  new DropletHost("ipai-staging", args, { transformations: [note] });
  await pulumi.runtime.disconnect();
  return declared;
}

describe("a droplet that is replaced", () => {
  it("has its volume let go of by the old one first: it is attached once only", async () => {
    equal((await options()).get("VolumeAttachment")?.deleteBeforeReplace, true);
  });

  it("does not replace a volume that is taken over: how it was formatted is never given back", async () => {
    deepEqual((await options()).get("Volume")?.ignoreChanges, ["initialFilesystemType"]);
  });

  it("may take as long to shut down as Odoo does", async () => {
    const { customTimeouts } = (await options()).get("Droplet") ?? {};
    deepEqual(customTimeouts, { update: "15m", delete: "10m" });
  });

  it("leaves the SSH key in the account, where others may use it under their own name", async () => {
    const key = (await options()).get("SshKey");
    equal(key?.retainOnDelete, true);
    deepEqual(key.ignoreChanges, ["name"]);
  });

  it("is asked for once, as all is that DigitalOcean makes twice when it is asked twice", async () => {
    await options();
    const once = [...providers].filter(([, provider]) => provider.includes("ipai-staging-once"));
    deepEqual(once.map(([kind]) => kind).sort(), [
      "Droplet",
      "MonitorAlert",
      "ReservedIp",
      "UptimeAlert",
      "UptimeCheck",
    ]);
  });

  it("is met anew at its own address, and its key is pinned", async () => {
    equal((await options()).get("Command")?.ignoreChanges, undefined);
    const { resources } = await declaredBy("staging");
    const contact = resources.find(({ type }) => type === "command:local:Command")?.inputs;
    deepEqual(contact?.["triggers"], ["7"]);
  });

  it("keeps its key while it is the same machine, at whatever address or with whatever script", async () => {
    const key = "ssh-ed25519 AAAAKEPT";
    const { stdout } = await execa("/bin/sh", ["-c", KEPT_CONTACT], {
      env: { PULUMI_COMMAND_STDOUT: key },
    });
    equal(stdout, key);
    const { resources } = await declaredBy("staging");
    const contact = resources.find(({ type }) => type === "command:local:Command")?.inputs;
    equal(contact?.["update"], KEPT_CONTACT);
  });
});

describe("the project at DigitalOcean", () => {
  const project = async (stack: "staging") =>
    (await declaredBy(stack)).resources.find(({ type }) => type.endsWith(":Project"))?.inputs;

  it("is called what the stack is", async () => {
    equal((await project("staging"))?.["environment"], "Staging");
  });

  it("lists the reserved address by the name that DigitalOcean gives back", async () => {
    match(JSON.stringify((await project("staging"))?.["resources"]), /"do:floatingip:198\.51/);
  });
});
