import { deepEqual, ok } from "node:assert/strict";
import { createArguments } from "../../../lab/droplet/createArguments.ts";
import { checkout } from "../../../lab/names.ts";
import type { DropletInputs } from "../../../lab/resources/droplet/inputs.ts";

const inputs: DropletInputs = {
  name: "blue",
  publicKey: "ssh-ed25519 AAAA",
  ports: { ssh: 2222, http: 80, https: 443 },
  memoryMb: 1024,
  cpus: 4,
  running: true,
};

/** The values of every `--flag value`. */
function valuesOf(flag: string, args: readonly string[]): string[] {
  return args.flatMap((arg, index) => (arg === flag ? [args[index + 1] ?? ""] : []));
}

describe("the container of a lab droplet", () => {
  const onV1 = createArguments(inputs, "10.87.34.16", { cgroupVersion: 1, cpus: 2 });
  const onV2 = createArguments(inputs, "10.87.34.16", { cgroupVersion: 2, cpus: 8 });

  it("publishes nothing beyond this machine's loopback address", () => {
    deepEqual(valuesOf("--publish", onV2), [
      "127.0.0.1:2222:22",
      "127.0.0.1:80:80",
      "127.0.0.1:443:443",
    ]);
  });

  it("is never privileged", () => {
    ok(![...onV1, ...onV2].includes("--privileged"));
    deepEqual(valuesOf("--cap-add", onV2), ["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"]);
  });

  it("says that the lab made it and for which checkout", () => {
    deepEqual(valuesOf("--label", onV2), [
      "ipai.lab=droplet",
      `ipai.checkout=${checkout}`,
      "ipai.address=10.87.34.16",
    ]);
  });

  it("keeps Docker's data and the stack's in volumes of its own", () => {
    deepEqual(valuesOf("--volume", onV2), [
      "ipai-droplet-blue-docker:/var/lib/docker",
      "ipai-droplet-blue-data:/var/lib/ipai",
    ]);
  });

  it("gets a control group tree of its own where the machine has version 2", () => {
    deepEqual(valuesOf("--cgroupns", onV2), []);
    ok(onV2.includes("--cgroupns=private"));
    deepEqual(onV2.at(-1), "ipai/droplet:trixie");
  });

  it("shares the machine's control groups and tells systemd so where they are version 1", () => {
    ok(onV1.includes("--cgroupns=host"));
    ok(valuesOf("--volume", onV1).includes("/sys/fs/cgroup:/sys/fs/cgroup:rw"));
    deepEqual(onV1.slice(-2), [
      "systemd.unified_cgroup_hierarchy=0",
      "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1",
    ]);
  });

  it("asks for no more cores than the machine has", () => {
    deepEqual(valuesOf("--cpus", onV1), ["2"]);
    deepEqual(valuesOf("--cpus", onV2), ["4"]);
  });
});
