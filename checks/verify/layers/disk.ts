import { finding } from "../finding.ts";
import type { Finding, Status } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import type { Layer } from "../layer.ts";
import { onHost } from "../nextStep.ts";

/** The owners' rule since a disk once stood at 97 %: act at 75. Deploys stop at 85. Per cent. */
const ACT = 75;
const FULL = 85;

const diskProbe: HostProbe = {
  name: "disk",
  script: "df --output=target,pcent,ipcent / /var/lib/docker /var/lib/ipai",
};

/** Space and inodes of everything that grows. */
export const disk: Layer = {
  name: "disk",
  probes: [diskProbe],
  judge: async ({ outputs, host }) => {
    const { stdout, stderr } = await host(diskProbe);
    const next = onHost(outputs, "docker system df");
    const rows = [...new Set(stdout.split("\n").slice(1))].map((line) => line.trim().split(/\s+/));
    if (rows.length === 0)
      return [
        finding(false, { subject: "disk", expected: "an answer of df", found: stderr, next }),
      ];
    return rows.flatMap(([mount = "", space = "", inodes = ""]) => [
      usage(`${mount} space`, space, next),
      // Some file systems have no fixed number of inodes and say "-".
      ...(inodes === "-" ? [] : [usage(`${mount} inodes`, inodes, next)]),
    ]);
  },
};

function usage(subject: string, percentage: string, next: string): Finding {
  const expected = `below ${ACT} %`;
  return finding(statusOf(Number.parseInt(percentage, 10)), {
    subject,
    expected,
    found: percentage,
    next,
  });
}

function statusOf(percent: number): Status {
  if (percent < ACT) return "pass";
  return percent < FULL ? "act" : "fail";
}
