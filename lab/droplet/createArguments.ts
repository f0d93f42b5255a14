import {
  checkout,
  dropletContainer,
  dropletImage,
  dropletVolumes,
  labels,
  network,
} from "../names.ts";
import type { Machine } from "../docker/machine.ts";
import type { DropletInputs } from "../resources/droplet/inputs.ts";

/** `docker create …` of a droplet. Every flag beyond the obvious is there for systemd or dockerd. */
export function createArguments(
  inputs: DropletInputs,
  labAddress: string,
  machine: Machine,
): string[] {
  const container = dropletContainer(inputs.name);
  const volumes = dropletVolumes(inputs.name);
  const { flags, initArguments } = CGROUP[machine.cgroupVersion];
  return [
    ...["create", "--name", container, "--hostname", inputs.name],
    ...["--label", `${labels.lab}=droplet`, "--label", `${labels.checkout}=${checkout}`],
    ...["--label", `${labels.address}=${labAddress}`],
    ...["--network", network, "--ip", labAddress],
    // Back after a restart of the machine, and after `reboot` inside.
    ...["--restart", "unless-stopped"],
    ...publish(inputs.ports.ssh, 22),
    ...publish(inputs.ports.http, 80),
    ...publish(inputs.ports.https, 443),
    // Mounts, networks and namespaces of its own Docker daemon. Not --privileged: that would hand
    // it the machine's devices.
    ...["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"].flatMap((name) => ["--cap-add", name]),
    ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
    ...flags,
    // systemd mounts these itself where it may; there, the daemon has to.
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock"],
    // overlay2 does not work on top of overlay2.
    ...["--volume", `${volumes.docker}:/var/lib/docker`],
    ...["--volume", `${volumes.data}:/var/lib/ipai`],
    ...limitArguments(inputs, machine),
    dropletImage,
    ...initArguments,
  ];
}

/** The limits, for `docker create` and `docker update` alike. As much again may be swapped. */
export function limitArguments(
  { memoryMb, cpus }: Pick<DropletInputs, "memoryMb" | "cpus">,
  machine: Machine,
): string[] {
  const memory = ["--memory", `${memoryMb}m`, "--memory-swap", `${2 * memoryMb}m`];
  return [...memory, "--cpus", String(Math.min(cpus, machine.cpus))];
}

function publish(machinePort: number, dropletPort: number): string[] {
  return ["--publish", `127.0.0.1:${machinePort}:${dropletPort}`];
}

const CGROUP = {
  // systemd 257 refuses the old hierarchy unless told twice, and needs the machine's own mounts.
  1: {
    flags: ["--cgroupns=host", "--volume", "/sys/fs/cgroup:/sys/fs/cgroup:rw"],
    initArguments: ["systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"],
  },
  // A subtree of its own, so that the inner daemon's paths and systemd's agree.
  2: { flags: ["--cgroupns=private"], initArguments: [] },
} as const;
