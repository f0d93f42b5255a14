import type { StackOutputs } from "../../../components/outputs.ts";
import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { letOut, packetFilterProbe } from "../host/packetFilter.ts";
import type { HostProbe } from "../host/probe.ts";
import { said } from "../host/said.ts";
import type { Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";
import { odooContainers } from "../odooContainers.ts";

/** In the container. Arguments: mail's host and port, the registry's name, address and port. */
const PROGRAM = `
import socket, sys, threading
mail, mail_port, registry, address, registry_port = sys.argv[1:]
def greeting():
    with socket.create_connection((mail, int(mail_port)), 3) as server:
        if not server.recv(4).startswith(b"220"):
            raise OSError("no SMTP server answers there")
looks = {
    "dns": lambda: socket.getaddrinfo(mail, None),
    "mail": greeting,
    "registry": lambda: socket.create_connection((address or registry, int(registry_port)), 3).close(),
}
def look(name):
    try:
        looks[name]()
        print(name, "reached", flush=True)
    except OSError as error:
        print(name, error, flush=True)
for name in looks:
    threading.Thread(target=look, args=[name], daemon=True).start()
for thread in threading.enumerate()[1:]:
    thread.join(6)
`;

function probeOf(outputs: StackOutputs): HostProbe | undefined {
  const { outgoingMail: mail, release } = outputs;
  if (mail === undefined) return undefined;
  const [registry, port] = addressOf(release.reference);
  return {
    name: "reach",
    script: `
# The lab's registry has a name that only the host knows.
set -- $(getent ahostsv4 ${registry})
address=$1
try() { timeout 3 bash -c '</dev/tcp/"$1"/"$2"' - "$@" 2>/dev/null && echo yes || echo no; }
echo "host mail $(try ${mail.host} ${mail.port})"
echo "host registry $(try ${registry} ${port})"
docker exec ${odooContainers(outputs).cron} python3 -c '${PROGRAM}' ${mail.host} ${mail.port} ${registry} "$address" ${port}
`,
  };
}

/** `registry:5000/odoo@sha256:…`: the registry, and the port that it answers on. */
function addressOf(reference: string): [host: string, port: string] {
  const [host = "", port = "443"] = (reference.split("/")[0] ?? "").split(":");
  return [host, port];
}

/**
 * From inside a container: names resolve, and mail and registry can be reached. A flushed packet
 * filter once cut all of them off while the pages were served.
 */
export const reach: Layer = {
  name: "reach",
  probes: [packetFilterProbe],
  declaredProbes: (outputs) => [probeOf(outputs)].filter((probe) => probe !== undefined),
  judge: async ({ outputs, host }) => {
    const probe = probeOf(outputs);
    if (probe === undefined) return [];
    const printed = await host(probe);
    const blocked = letOut(outputs, await host(packetFilterProbe));
    const lines = printed.stdout.split("\n");
    const after = (start: string): string | undefined =>
      lines.find((line) => line.startsWith(`${start} `))?.slice(start.length + 1);
    return targetsOf(outputs).map(({ name, subject, place, decide }): Finding => {
      const found = after(name) ?? said({ ...printed, stdout: lines.slice(2).join("\n") });
      const isForeign = place.includes(".") && after(`host ${name}`) === "no";
      return finding(found === "reached", {
        subject,
        expected: `${place} is reached from ${odooContainers(outputs).cron}`,
        found,
        next: blocked ?? (isForeign ? decide : bringUp(outputs)),
      });
    });
  },
};

function targetsOf({ outgoingMail, release, effects = [] }: StackOutputs) {
  const mail = outgoingMail?.host ?? "";
  const mailPlace = `${mail}:${outgoingMail?.port ?? ""}`;
  const registry = addressOf(release.reference).join(":");
  // A stack that is cut off, such as one with a copy of the data, keeps its containers from it.
  const isClosed = effects.some(({ name }) => name === "egress");
  const all = [
    {
      name: "dns",
      subject: "names",
      place: mail,
      decide: `nobody on the host finds ${mail} either: correct ipai:mail, or the host's DNS`,
    },
    {
      name: "mail",
      subject: "outgoing mail",
      place: mailPlace,
      decide: `nobody on the host reaches ${mailPlace} either: name another one in ipai:mail, or let it out of the host's network (many clouds close 25, 465 and 587)`,
    },
    {
      name: "registry",
      subject: "the registry",
      place: registry,
      decide: `nobody on the host reaches ${registry} either: ask who runs it; what runs goes on without it`,
    },
  ];
  return isClosed ? all.filter(({ name }) => name !== "registry") : all;
}
