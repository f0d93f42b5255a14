import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import { finding } from "../finding.ts";
import type { Finding, Status } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import { notAnAnswer } from "../host/said.ts";
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
    const printed = await host(diskProbe);
    const next = onHost(outputs, "docker system df");
    const rows = rowsIn(printed);
    return rows.flatMap(({ mount, space, inodes }) => [
      usage(`${mount} space`, space, next),
      // Some file systems have no fixed number of inodes and say "-".
      ...(inodes === "-" ? [] : [usage(`${mount} inodes`, inodes, next)]),
    ]);
  },
};

interface Row {
  readonly mount: string;
  readonly space: string;
  readonly inodes: string;
}

const LINE = /^(?<mount>\/\S*)\s+(?<space>\d+%)\s+(?<inodes>\d+%|-)$/;

/** Each mount once, below df's heading. @throws HostFailure when it is no such table. */
function rowsIn(printed: RemoteOutput): Row[] {
  const lines = [...new Set(printed.stdout.split("\n").slice(1))];
  if (lines.length === 0) throw notAnAnswer("df", printed);
  return lines.map((line) => {
    const { mount, space, inodes } = LINE.exec(line.trim())?.groups ?? {};
    if (mount === undefined || space === undefined || inodes === undefined)
      throw notAnAnswer("df", printed);
    return { mount, space, inodes };
  });
}

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
