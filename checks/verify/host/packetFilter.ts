import type { StackOutputs } from "../../../components/outputs.ts";
import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import { onHost } from "../nextStep.ts";
import type { HostProbe } from "./probe.ts";

/** The rules that people add: before nginx, and before containers. No `up` writes or removes them. */
export const packetFilterProbe: HostProbe = {
  name: "packet-filter",
  script: `
! ufw status 2>/dev/null | grep -q '^Status: active' || echo ufw
rules=$(iptables -S) || exit
# Other chains too: a firewall such as ufw lets the web in from one of its own.
printf '%s\\n' "$rules" | grep -E '^-P INPUT|^-A (INPUT|DOCKER-USER) |--dports? .*\\b(80|443)\\b'
nft list ruleset 2>/dev/null | awk '
  / chain / || /^\\tchain / { inside = 0 }
  / hook input / { inside = 1 }
  inside && /dport .*[^0-9](80|443)([^0-9]|$)/ && /drop|reject/ { sub(/^[ \\t]*/, "nft "); print }'
exit 0
`,
};

const REFUSES = / -j (?:DROP|REJECT)\b/;
const WEB_PORT = /--dports? (?:\S+[,:])?(?:80|443)\b/;

/**
 * The command that lets people in again, where a rule of the host keeps them out; nothing where the
 * host lets them in. A rule that names a web port is taken out; where everything is refused, the two
 * ports are let in before that.
 */
export function letIn(outputs: StackOutputs, { stdout }: RemoteOutput): string | undefined {
  const lines = stdout.split("\n");
  const rule = lines.find(
    (line) => line.startsWith("-A INPUT") && REFUSES.test(line) && WEB_PORT.test(line),
  );
  if (rule !== undefined) return takeOut(outputs, rule);
  if (lines.some((line) => line.startsWith("nft "))) return onHost(outputs, "nft -a list ruleset");
  const isRefused = lines.some((line) => /^-P INPUT DROP|^-A INPUT -j (?:DROP|REJECT)/.test(line));
  const isLetIn = (port: number): boolean =>
    lines.some(
      (line) => / -j ACCEPT$/.test(line) && new RegExp(`--dports? .*\\b${port}\\b`).test(line),
    );
  if (!isRefused || (isLetIn(80) && isLetIn(443))) return undefined;
  return lines.includes("ufw")
    ? onHost(outputs, "ufw allow 80,443/tcp")
    : onHost(outputs, "iptables -I INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT");
}

/** The rules that refuse, as they are listed. */
export function refusals({ stdout }: RemoteOutput): string {
  const lines = stdout.split("\n");
  return lines
    .filter((line) => /^(?:-A INPUT|nft )/.test(line) && /DROP|REJECT|drop|reject/.test(line))
    .concat(lines.filter((line) => line === "-P INPUT DROP"))
    .join("; ");
}

/** The command that takes out the first rule that keeps containers from going out. */
export function letOut(outputs: StackOutputs, { stdout }: RemoteOutput): string | undefined {
  const rule = stdout
    .split("\n")
    .find((line) => line.startsWith("-A DOCKER-USER") && REFUSES.test(line));
  return rule && takeOut(outputs, rule);
}

/** A rule's comment may hold anything, and this is a command to be copied. */
function takeOut(outputs: StackOutputs, rule: string): string {
  const command = /^[\w .,:/!-]+$/.test(rule) ? rule.replace(/^-A/, "-D") : "-S";
  return onHost(outputs, `iptables ${command}`);
}
