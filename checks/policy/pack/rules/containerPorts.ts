import type { ComposeService } from "../compose.ts";
import { eachService } from "../compose.ts";
import type { Fault, Rule } from "../rule.ts";

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|::1)$/;

export const containerPorts: Rule = {
  name: "container-ports",
  description: "containers publish ports on the loopback address only",
  why: "Docker opens published ports in front of the host's firewall: everybody reaches them, past nginx and TLS",
  judge: (resource) => eachService(resource, judgeService),
};

function judgeService({ name, ports, network_mode: network }: ComposeService): Fault[] {
  const published = ports.flatMap((port) => {
    const { address, said } = bound(port);
    if (address !== undefined && LOOPBACK.test(address)) return [];
    return [
      {
        what: `${name} publishes ${said} ${address === undefined ? "on every address" : `on ${address}`}`,
        next: `write ports: ["127.0.0.1:<port>:<port>"], and let nginx serve it`,
      },
    ];
  });
  if (network !== "host") return published;
  const fault = {
    what: `${name} shares the host's network`,
    next: "leave network_mode out, and publish what nginx needs on 127.0.0.1",
  };
  return [...published, fault];
}

/** Where an entry of `ports` is bound, and how a person finds it. */
function bound(port: ComposeService["ports"][number]): { address?: string; said: string } {
  if (typeof port === "object") {
    const { host_ip: address, target = "a port" } = port;
    return { ...(address === undefined ? {} : { address }), said: String(target) };
  }
  const said = String(port);
  const address = /^(?<address>\[[^\]]*\]|[^:[\]]+):[^:]*:[^:]+$/.exec(said)?.groups?.["address"];
  return { ...(address === undefined ? {} : { address }), said };
}
