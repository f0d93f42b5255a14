import type { ContainerOutput, StackOutputs } from "../../../components/outputs.ts";
import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { letIn, packetFilterProbe, refusals } from "../host/packetFilter.ts";
import type { HostProbe } from "../host/probe.ts";
import { notAnAnswer, said } from "../host/said.ts";
import type { Layer } from "../layer.ts";
import { bringUp, onHost } from "../nextStep.ts";

/** SSH, HTTP and HTTPS; all else is nginx's business on loopback. */
const PUBLIC_PORTS = [22, 80, 443];

const portsProbe: HostProbe = { name: "ports", script: "ss -Hltnp" };

interface Listener {
  readonly address: string;
  readonly port: number;
  readonly process: string;
}

/** Ports listen where they were declared, and nothing else can be reached from outside. */
export const ports: Layer = {
  name: "ports",
  probes: [portsProbe, packetFilterProbe],
  judge: async ({ outputs, host }) => {
    const listeners = listenersIn(await host(portsProbe));
    const open = listeners.filter(({ address }) => !isLoopback(address));
    const strangers = open.filter(({ port }) => !PUBLIC_PORTS.includes(port));
    return [
      ...outputs.containers.flatMap((container) =>
        portsOf(container, listeners).map((wanted) =>
          bound(wanted, container.name, listeners, bringUp(outputs)),
        ),
      ),
      finding(
        PUBLIC_PORTS.every((wanted) => open.some(({ port }) => port === wanted)),
        {
          subject: "public ports",
          expected: `${PUBLIC_PORTS.join(", ")} listening`,
          // One that listens on IPv4 and IPv6 is one port.
          found: [...new Set(open.map(({ port }) => port))].join(", ") || "none",
          next: bringUp(outputs),
        },
      ),
      finding(strangers.length === 0, {
        subject: "other public ports",
        expected: `none but ${PUBLIC_PORTS.join(", ")}`,
        found: strangers.map(inWords).join(", ") || "none",
        next: onHost(outputs, "ss -ltnp"),
      }),
      letsIn(outputs, await host(packetFilterProbe)),
    ];
  },
};

/** Who comes from the host itself passes a rule that keeps everybody else out. */
function letsIn(outputs: StackOutputs, printed: RemoteOutput): Finding {
  const next = letIn(outputs, printed);
  // Its silence means something only when it can speak.
  const isTold = printed.stdout.split("\n").some((line) => line.startsWith("-P INPUT "));
  return finding(isTold && next === undefined, {
    subject: "the host's packet filter",
    expected: "no rule that keeps people from 80 and 443",
    found: isTold ? refusals(printed) || "none" : `iptables: ${said(printed)}`,
    next: next ?? onHost(outputs, "iptables -S INPUT"),
  });
}

/** Of a release in one of two slots: the ports of the slot that somebody listens in. */
function portsOf(
  { ports: declared, otherPorts = [] }: ContainerOutput,
  listeners: readonly Listener[],
): readonly string[] {
  const listening = (wanted: string): boolean =>
    listeners.some(({ address, port }) => `${address}:${port}` === wanted);
  return !declared.some(listening) && otherPorts.some(listening) ? otherPorts : declared;
}

function bound(
  wanted: string,
  name: string,
  listeners: readonly Listener[],
  next: string,
): Finding {
  const port = Number(wanted.slice(wanted.lastIndexOf(":") + 1));
  const there = listeners.filter((each) => each.port === port);
  const found = there.map(inWords).join(", ") || "not listening";
  const isRight = there.length > 0 && there.every((each) => `${each.address}:${port}` === wanted);
  return finding(isRight, {
    subject: name,
    expected: `${wanted} and no other address`,
    found,
    next,
  });
}

/** A line of `ss -Hltnp`: state, two queue lengths, local address, peer address, process. */
const LINE = /^LISTEN\s+\d+\s+\d+\s+(?<address>\S+):(?<port>\d+)\s+\S+(?:\s+(?<process>.*))?$/;

/** @throws HostFailure when it is no list: SSH at least always listens. */
function listenersIn(printed: RemoteOutput): Listener[] {
  return printed.stdout.split("\n").map((line) => {
    const { address, port, process = "" } = LINE.exec(line.trim())?.groups ?? {};
    if (address === undefined) throw notAnAnswer("ss", printed);
    const name = /"([^"]+)"/.exec(process)?.[1] ?? "unknown";
    return { address, port: Number(port), process: name };
  });
}

function isLoopback(address: string): boolean {
  return /^(127\.|\[::1\]|\[::ffff:127\.)/.test(address);
}

function inWords({ address, port, process }: Listener): string {
  return `${address}:${port} (${process})`;
}
