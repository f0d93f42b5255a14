import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../../../provider/rpc/unknown.ts";
import { dropletFirewall } from "../../../../../checks/policy/pack/rules/dropletFirewall.ts";
import { firewallOpenings } from "../../../../../checks/policy/pack/rules/firewallOpenings.ts";
import { protectedData } from "../../../../../checks/policy/pack/rules/protectedData.ts";
import { stackTags } from "../../../../../checks/policy/pack/rules/stackTags.ts";
import { userData } from "../../../../../checks/policy/pack/rules/userData.ts";
import { judge, judgeAll, prod, resource } from "./support.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const FIREWALL = "digitalocean:index/firewall:Firewall";
const VOLUME = "digitalocean:index/volume:Volume";

const allowing = (...allowFrom: string[]) => ({
  ...prod,
  config: new Map([["ipai:ssh", JSON.stringify({ allowFrom })]]),
});

describe("the rule for firewall openings", () => {
  const opening = (portRange: string | undefined, sourceAddresses: unknown, protocol = "tcp") =>
    resource(FIREWALL, { inboundRules: [{ protocol, portRange, sourceAddresses }] });

  for (const [ports, source, said] of [
    ["22", "0.0.0.0/0", "tcp 22 is open to 0.0.0.0/0"],
    ["22", "::/0", "tcp 22 is open to ::/0"],
    ["8069", "0.0.0.0/0", "tcp 8069 is open to 0.0.0.0/0"],
    ["80-443", "0.0.0.0/0", "tcp 80-443 is open to 0.0.0.0/0"],
    ["1-65535", "128.0.0.0/1", "tcp 1-65535 is open to 128.0.0.0/1"],
    [undefined, "2000::/3", "tcp all is open to 2000::/3"],
  ] as const) {
    it(`refuses ${ports ?? "all ports"} from ${source}`, async () => {
      deepEqual(await judge(firewallOpenings, opening(ports, [source])), [said]);
    });
  }

  it("lets everybody to 80, 443 and a ping, and the allow-list to SSH", async () => {
    const stack = allowing("203.0.113.7/32");
    for (const judged of [
      opening("80", ["0.0.0.0/0", "::/0"]),
      opening("443", ["0.0.0.0/0"], "udp"),
      opening(undefined, ["0.0.0.0/0"], "icmp"),
      opening("22", ["203.0.113.7/32"]),
      opening("5432", ["10.104.0.0/20"]),
      opening("22", UNKNOWN),
    ])
      deepEqual(await judge(firewallOpenings, judged, stack), []);
  });

  it("refuses SSH from a range that the settings do not allow, also within a span of ports", async () => {
    const stack = allowing("203.0.113.7/32");
    for (const ports of ["22", "20-25", "all"])
      deepEqual(
        await judge(firewallOpenings, opening(ports, ["203.0.113.7/32", "198.51.100.0/24"]), stack),
        ["SSH is open to 198.51.100.0/24, which ipai:ssh does not allow"],
      );
  });
});

describe("the rule for a droplet's firewall", () => {
  const droplet = resource(DROPLET, { id: "7" }, { name: "web" });
  const wall = (dropletIds: unknown) => resource(FIREWALL, { dropletIds });

  it("refuses a droplet that no firewall names", () => {
    const said = ["no firewall of the stack names droplet web"];
    deepEqual(judgeAll(dropletFirewall, [droplet]), said);
    deepEqual(judgeAll(dropletFirewall, [droplet, wall([8])]), said);
  });
  it("leaves one alone that is named, or will be", () => {
    const unborn = resource(DROPLET, { id: UNKNOWN });
    deepEqual(judgeAll(dropletFirewall, [droplet, wall([7])]), []);
    deepEqual(judgeAll(dropletFirewall, [unborn, wall([UNKNOWN])]), []);
    deepEqual(judgeAll(dropletFirewall, [unborn, wall(UNKNOWN)]), []);
  });
});

describe("the rule for user-data", () => {
  const token = `dop_v1_${randomBytes(32).toString("hex")}`;

  it("refuses what looks like a secret, names its line, and does not repeat it", async () => {
    const script = `#!/bin/sh\nexport DIGITALOCEAN_TOKEN=${token}\n`;
    const [found = ""] = await judge(userData, resource(DROPLET, { userData: script }));
    match(found, /^userData holds .* in line 2$/);
    doesNotMatch(found, new RegExp(token));
  });
  it("refuses what the stack itself calls a secret, known or not", async () => {
    for (const value of ["harmless", UNKNOWN])
      deepEqual(
        await judge(userData, resource(DROPLET, { userData: value }, { secret: ["userData"] })),
        ["userData holds what the stack calls a secret"],
      );
  });
  it("leaves a script without secrets alone", async () => {
    deepEqual(
      await judge(userData, resource(DROPLET, { userData: "#!/bin/sh\napt-get update\n" })),
      [],
    );
  });
});

describe("the rule for protected data", () => {
  const types = [VOLUME, DROPLET, "digitalocean:index/databaseCluster:DatabaseCluster"];

  it("refuses what is kept and not protected", async () => {
    for (const type of types)
      match((await judge(protectedData, resource(type, {}))).join(), /and is not protected$/);
  });
  it("leaves protected ones alone, and what can be made again", async () => {
    for (const type of types)
      deepEqual(await judge(protectedData, resource(type, {}, { protect: true })), []);
    deepEqual(await judge(protectedData, resource(FIREWALL, {})), []);
  });

  it("is kept by a new droplet of ours, its volume and its address", async () => {
    const declared: { type: string; name: string; protect: boolean }[] = [];
    await pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
        call: () => ({}),
      },
      "ipai",
      "staging",
    );
    const { DropletHost } = await import("../../../../../components/droplet.ts");
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
      environment: "Staging" as const,
      url: "https://erp.example.test",
      email: "ops@example.test",
    };
    const note: pulumi.ResourceTransformation = ({ type, name, opts }) => {
      declared.push({ type, name, protect: opts.protect ?? false });
      return undefined;
    };
    new DropletHost("ipai-staging", args, { transformations: [note] });
    await pulumi.runtime.disconnect();
    const judged = declared.filter(({ type }) => type !== "ipai:index:DropletHost");
    deepEqual(
      judged
        .filter(({ protect }) => protect)
        .map(({ type }) => type)
        .sort(),
      [DROPLET, "digitalocean:index/reservedIp:ReservedIp", VOLUME],
    );
    for (const { type, name, protect } of judged)
      deepEqual(await judge(protectedData, resource(type, {}, { name, protect })), []);
  });
});

describe("the rule for tags", () => {
  it("refuses what costs money without the stack's tag", async () => {
    for (const tags of [undefined, [], ["ipai-staging"]])
      deepEqual(await judge(stackTags, resource(DROPLET, { tags }, { name: "web" })), [
        "web lacks the tag ipai-prod",
      ]);
  });
  it("leaves what has it alone, and what has no tags of its own", async () => {
    deepEqual(await judge(stackTags, resource(VOLUME, { tags: ["x", "ipai-prod"] })), []);
    // A firewall's tags are the droplets that it is for.
    deepEqual(await judge(stackTags, resource(FIREWALL, {})), []);
  });
});
