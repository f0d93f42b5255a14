import { REFUSED, vhostFile } from "../../../components/edge/start.ts";
import type { StackOutputs } from "../../../components/outputs.ts";
import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import type { Layer } from "../layer.ts";
import { bringUp, onHost } from "../nextStep.ts";

/** What an `up` writes, or takes out when nobody declared it; Debian's own files it leaves alone. */
const OURS = /\/etc\/nginx\/(?:nginx\.conf|ipai\.d\/)|conflicting server name/;

const nginxProbe: HostProbe = {
  name: "nginx",
  script: `
systemctl is-active nginx; systemctl is-enabled nginx
for file in ${REFUSED}/*; do [ ! -e "$file" ] || echo "aside \${file##*/}"; done
nginx -t 2>&1
`,
};

/**
 * nginx runs, starts again at boot, its files on disk are valid, so that the next reload will work,
 * and no vhost waits aside for a fault to be over.
 */
export const nginx: Layer = {
  name: "nginx",
  probes: [nginxProbe],
  judge: async ({ outputs, host }) => {
    const { stdout, exitCode } = await host(nginxProbe);
    const [active = "", enabled = "", ...rest] = stdout.split("\n");
    const test = rest.filter((line) => !line.startsWith("aside "));
    const aside = rest.flatMap((line) => /^aside (\S.*)/.exec(line)?.[1] ?? []);
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
        next: OURS.test(complaints.join(" ")) ? bringUp(outputs) : onHost(outputs, "nginx -t"),
      }),
      setAside(aside, outputs),
    ];
  },
};

/**
 * What a start has set aside: a vhost of the stack's does not serve; one that nobody declares any
 * more waits for nothing, and no `up` knows it.
 */
function setAside(aside: readonly string[], outputs: StackOutputs): Finding {
  const own = aside.filter((file) => outputs.names.some((name) => vhostFile(name) === file));
  const status = aside.length === 0 ? "pass" : own.length > 0 ? "fail" : "act";
  return finding(status, {
    subject: "vhosts set aside",
    expected: `none in ${REFUSED}`,
    found: aside.join(", ") || "none",
    next: own.length > 0 ? bringUp(outputs) : onHost(outputs, `rm -r ${REFUSED}`),
  });
}
