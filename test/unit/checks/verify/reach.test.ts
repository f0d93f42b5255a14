import assert from "node:assert/strict";
import { letIn } from "../../../../checks/verify/host/packetFilter.ts";
import { inspect } from "../../../../checks/verify/inspect.ts";
import { ports } from "../../../../checks/verify/layers/ports.ts";
import { reach } from "../../../../checks/verify/layers/reach.ts";
import type { Finding } from "../../../../checks/verify/finding.ts";
import type { Layer } from "../../../../checks/verify/layer.ts";
import { WireFailure } from "../../../../checks/verify/wire/wireFailure.ts";
import { declared } from "./support/declared.ts";
import { healthyHost, hostOf } from "./support/host.ts";

const EDGE = { address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null };
const SSH =
  "ssh -i .state/ssh/id_ed25519 -p 2222 -o KnownHostsCommand='/bin/echo %H ssh-ed25519 AAAA' " +
  "-o UserKnownHostsFile=none root@127.0.0.1";
const UP = "npx ipai up --refresh --stack local";

const noAnswer = (): never => {
  throw new WireFailure("https://erp", Object.assign(new Error(), { name: "TimeoutError" }));
};

function production(printed: Record<string, string>) {
  return {
    outputs: declared(EDGE),
    wire: {
      request: noAnswer,
      openWebSocket: noAnswer,
      certificate: noAnswer,
      close: () => undefined,
    },
    host: hostOf({ ...healthyHost(), ...printed }),
    now: new Date(),
  };
}

async function failures(layer: Layer, printed: Record<string, string>): Promise<Finding[]> {
  const findings = await layer.judge(production(printed));
  return findings.filter(({ status }) => status !== "pass");
}

describe("verify: what containers reach", () => {
  const lines = (changes: Record<string, string>): Record<string, string> => {
    const healthy = { "host mail": "yes", "host registry": "yes" };
    const reached = { dns: "reached", mail: "reached", registry: "reached" };
    const all = Object.entries({ ...healthy, ...reached, ...changes });
    return { reach: all.map((pair) => pair.join(" ")).join("\n") };
  };

  it("is fine when names, mail and the registry are reached, and in a stack that says nothing of it", async () => {
    assert.deepEqual(await failures(reach, {}), []);
    const older = { ...production({}), outputs: { ...declared(EDGE), outgoingMail: undefined } };
    assert.deepEqual(await reach.judge(older), []);
  });

  it("is repaired by an up where the host itself reaches it", async () => {
    const [mail] = await failures(reach, lines({ mail: "timed out" }));
    assert.equal(mail?.subject, "outgoing mail");
    assert.equal(mail.found, "timed out");
    assert.equal(mail.next, UP);
  });

  it("is a person's to decide where the host does not reach it either", async () => {
    const [mail] = await failures(reach, lines({ mail: "timed out", "host mail": "no" }));
    assert.match(mail?.next ?? "", /smtp\.example\.com:2525 either: name another one in ipai:mail/);
  });

  it("names the rule that somebody put before all containers", async () => {
    const rule = "-A DOCKER-USER -p tcp -m tcp --dport 5000 -j DROP";
    const [registry] = await failures(reach, {
      ...lines({ registry: "timed out" }),
      "packet-filter": `-P INPUT ACCEPT\n${rule}`,
    });
    assert.equal(registry?.next, `${SSH} iptables ${rule.replace("-A", "-D")}`);
  });

  it("tells what Docker said when it could not look", async () => {
    // What this host says on standard error where nothing else is said.
    const found = (await failures(reach, { reach: "host mail yes\nhost registry yes" })).map(
      (each) => each.found,
    );
    assert.deepEqual(found, Array(3).fill("not there"));
  });
});

describe("verify: a packet filter before nginx", () => {
  const next = (...rules: string[]): string | undefined =>
    letIn(declared(EDGE), { exitCode: 0, stdout: rules.join("\n"), stderr: "" });

  it("is opened by taking out the very rule that names a web port", () => {
    for (const rule of [
      "INPUT -p tcp -m tcp --dport 443 -j DROP",
      "INPUT -p tcp -m multiport --dports 22,80,443 -j REJECT --reject-with icmp-port-unreachable",
      "INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 80 -j DROP",
    ])
      assert.equal(next("-P INPUT ACCEPT", `-A ${rule}`), `${SSH} iptables -D ${rule}`);
  });

  it("is opened by letting the web in before what refuses everything", () => {
    const accept = `${SSH} iptables -I INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT`;
    assert.equal(next("-P INPUT DROP", "-A INPUT -i lo -j ACCEPT"), accept);
    assert.equal(next("-P INPUT ACCEPT", "-A INPUT -j DROP"), accept);
    assert.equal(next("ufw", "-P INPUT DROP"), `${SSH} ufw allow 80,443/tcp`);
    const remark = '-A INPUT -p tcp --dport 443 -m comment --comment "$(reboot)" -j DROP';
    assert.equal(next("-P INPUT ACCEPT", remark), `${SSH} iptables -S`);
    assert.equal(next("-P INPUT ACCEPT", "nft tcp dport 443 drop"), `${SSH} nft -a list ruleset`);
  });

  it("is none where the web is let in, whatever else is refused", () => {
    assert.equal(next("-P INPUT ACCEPT"), undefined);
    assert.equal(next("-P INPUT ACCEPT", "-A INPUT -p tcp --dport 8080 -j DROP"), undefined);
    assert.equal(next("-P INPUT ACCEPT", "-A INPUT -p tcp --dport 4430 -j DROP"), undefined);
    const let_in = "-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT";
    assert.equal(next("-P INPUT DROP", let_in), undefined);
    const ofUfw = ["80", "443"].map((port) => `-A ufw-user-input -p tcp --dport ${port} -j ACCEPT`);
    assert.equal(next("ufw", "-P INPUT DROP", ...ofUfw), undefined);
  });

  it("is named by its rule, and is the next step of whoever got no answer from outside", async () => {
    const rule = "-A INPUT -p tcp -m tcp --dport 443 -j DROP";
    const printed = { "packet-filter": `-P INPUT ACCEPT\n${rule}` };
    assert.deepEqual(
      (await failures(ports, printed)).map(({ found }) => found),
      [rule],
    );
    const asks: Layer = { name: "edge", judge: () => Promise.resolve().then(noAnswer) };
    const [blocked] = await inspect([asks], production(printed));
    assert.equal(blocked?.next, `${SSH} iptables ${rule.replace("-A", "-D")}`);
    const [other] = await inspect([asks], production({}));
    assert.equal(other?.next, UP);
  });
});
