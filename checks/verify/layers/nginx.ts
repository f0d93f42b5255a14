import { finding } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import type { Layer } from "../layer.ts";
import { bringUp, onHost } from "../nextStep.ts";

const nginxProbe: HostProbe = {
  name: "nginx",
  script: "systemctl is-active nginx; systemctl is-enabled nginx; nginx -t 2>&1",
};

/** nginx runs, starts again at boot, and its files on disk are valid: the next reload will work. */
export const nginx: Layer = {
  name: "nginx",
  probes: [nginxProbe],
  judge: async ({ outputs, host }) => {
    const { stdout, exitCode } = await host(nginxProbe);
    const [active = "", enabled = "", ...test] = stdout.split("\n");
    // Two vhosts for one name: nginx only warns, and serves whichever it read first.
    const complaints = test.filter((line) => /\[(warn|emerg|alert|crit|error)\]/.test(line));
    const isTested = test.some((line) => line.endsWith(" test is successful"));
    return [
      finding(active === "active" && enabled === "enabled", {
        subject: "nginx.service",
        expected: "active, enabled",
        found: `${active}, ${enabled}`,
        next: bringUp(outputs),
      }),
      finding(exitCode === 0 && isTested && complaints.length === 0, {
        subject: "nginx -t",
        expected: "a valid configuration without warnings",
        found: complaints.join(" ") || (isTested ? "valid" : test.join(" ") || "no answer"),
        next: onHost(outputs, "nginx -t"),
      }),
    ];
  },
};
