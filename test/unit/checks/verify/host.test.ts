import assert from "node:assert/strict";
import { containers } from "../../../../checks/verify/layers/containers.ts";
import { crons } from "../../../../checks/verify/layers/crons.ts";
import { disk } from "../../../../checks/verify/layers/disk.ts";
import { inForce } from "../../../../checks/verify/layers/inForce.ts";
import { log } from "../../../../checks/verify/layers/log.ts";
import { modules } from "../../../../checks/verify/layers/modules.ts";
import { nginx } from "../../../../checks/verify/layers/nginx.ts";
import { ports } from "../../../../checks/verify/layers/ports.ts";
import type { Layer } from "../../../../checks/verify/layer.ts";
import type { Finding } from "../../../../checks/verify/finding.ts";
import { declared } from "./support/declared.ts";
import { container, healthyHost, hostOf, listening } from "./support/host.ts";

const EDGE = { address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null };

const noWire = (): never => {
  throw new Error("a host layer asks nothing of the wire");
};

/** Judges a layer of a host that is healthy but for what it prints for some probes. */
function judge(layer: Layer, printed: Record<string, string> = {}): Promise<Finding[]> {
  return layer.judge({
    outputs: declared(EDGE),
    wire: { request: noWire, openWebSocket: noWire, certificate: noWire, close: noWire },
    host: hostOf({ ...healthyHost(), ...printed }),
    now: new Date("2026-11-22T12:00:00Z"),
  });
}

async function found(layer: Layer, probe: string, printed: string): Promise<string[]> {
  const findings = await judge(layer, { [probe]: printed });
  return findings.filter(({ status }) => status === "fail").map((each) => each.found);
}

/** The healthy containers, with other facts for odoo-prod. */
function withOdoo(facts: Omit<Parameters<typeof container>[0], "name">): string {
  const [clock = "", postgres = "", , cron = ""] = (healthyHost()["containers"] ?? "").split("\n");
  return [clock, postgres, container({ name: "odoo-prod", ...facts }), cron].join("\n");
}

describe("verify: what the host knows", () => {
  for (const layer of [containers, ports, modules, log, crons, nginx, disk, inForce]) {
    it(`${layer.name}: passes on a healthy host`, async () => {
      const notPassing = (await judge(layer)).filter(({ status }) => status !== "pass");
      assert.deepEqual(notPassing, []);
    });
  }

  it("containers: one that stopped, is unhealthy or is missing is a failure", async () => {
    const of = (printed: string): Promise<string[]> => found(containers, "containers", printed);
    assert.match(String(await of(withOdoo({ status: "exited" }))), /^exited/);
    assert.match(String(await of(withOdoo({ health: "unhealthy" }))), /^running, unhealthy/);
    assert.match(String(await of(withOdoo({ health: null }))), /without a health check/);
    const [clock = "", ...others] = (healthyHost()["containers"] ?? "").split("\n");
    assert.deepEqual(await of([clock, ...others.slice(1)].join("\n")), ["no such container"]);
  });

  it("in force: what a program says otherwise is a failure, whatever our file says", async () => {
    const overruled = { "in-force-sshd": "port 22\npasswordauthentication yes" };
    const [finding] = await judge(inForce, overruled);
    assert.equal(finding?.found, "passwordauthentication is yes and not no");
    assert.equal(finding.next, "npx ipai up --refresh --stack local");
    assert.deepEqual(await found(inForce, "in-force-sshd", ""), [
      "passwordauthentication is absent and not no",
    ]);
  });

  it("in force: what only a person can decide has that as its next step", async () => {
    const [, finding] = await judge(inForce, { "in-force-data": "odoo-database odoo (1 GB)" });
    assert.equal(finding?.found, "odoo-database is odoo (1 GB) and not odoo_prod");
    assert.equal(finding.next, "name the one that holds the data");
  });

  it("containers: a daemon that does not answer is the failure, and not each container", async () => {
    const words =
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?";
    const findings = await containers.judge({
      outputs: declared(EDGE),
      wire: { request: noWire, openWebSocket: noWire, certificate: noWire, close: noWire },
      host: () => Promise.resolve({ exitCode: 1, stdout: "", stderr: `${words}\n` }),
      now: new Date(),
    });
    assert.deepEqual(
      findings.map((each) => [each.status, each.subject, each.found]),
      [["fail", "the Docker daemon", words]],
    );
  });

  it("containers: the next command is the repair of what is missing, the log of what is ill", async () => {
    const nextOf = async (printed: string): Promise<(string | undefined)[]> =>
      (await judge(containers, { containers: printed }))
        .filter(({ status }) => status === "fail")
        .map(({ next }) => next);
    const [clock = "", ...others] = (healthyHost()["containers"] ?? "").split("\n");
    assert.deepEqual(await nextOf([clock, ...others.slice(1)].join("\n")), [
      "npx ipai up --refresh --stack local",
    ]);
    assert.deepEqual(await nextOf(withOdoo({ health: "unhealthy" })), [
      "ssh -i .state/ssh/id_ed25519 -p 2222 -o KnownHostsCommand='/bin/echo %H ssh-ed25519 AAAA' -o UserKnownHostsFile=none root@127.0.0.1 docker logs --tail 50 odoo-prod",
    ]);
  });

  it("containers: a restart within the hour is a failure, an older one asks to act", async () => {
    const looping = withOdoo({ restarts: 17, startedAt: "2026-11-22T11:59:40Z" });
    assert.deepEqual(await found(containers, "containers", looping), [
      "running, healthy, 17 restarts, up 20 s",
    ]);
    const once = withOdoo({ restarts: 1, startedAt: "2026-11-20T00:00:00Z" });
    const findings = await judge(containers, { containers: once });
    assert.deepEqual(
      findings.filter(({ status }) => status === "act").map(({ subject }) => subject),
      ["odoo-prod"],
    );
  });

  it("containers: an image that is not the declared release is a failure", async () => {
    const other = withOdoo({ image: `registry:5000/odoo@sha256:${"0".repeat(64)}` });
    assert.equal((await found(containers, "containers", other)).length, 1);
    const floating = withOdoo({ image: "registry:5000/odoo:latest" });
    assert.deepEqual(await found(containers, "containers", floating), [
      "registry:5000/odoo:latest",
    ]);
  });

  it("ports: one that is declared for loopback and open to all is a failure, twice", async () => {
    const open = (healthyHost()["ports"] ?? "").replace("127.0.0.1:8069", "0.0.0.0:8069");
    assert.deepEqual(await found(ports, "ports", open), [
      "0.0.0.0:8069 (docker-proxy)",
      "0.0.0.0:8069 (docker-proxy)",
    ]);
  });

  it("ports: a stranger that listens on IPv6 is a failure that names it", async () => {
    const stranger = `${healthyHost()["ports"] ?? ""}\n${listening("[::]:5432", "postgres")}`;
    assert.deepEqual(await found(ports, "ports", stranger), ["[::]:5432 (postgres)"]);
  });

  it("ports: one that nobody listens on is a failure", async () => {
    const silent = (healthyHost()["ports"] ?? "")
      .split("\n")
      .filter((line) => !/:(443|8072)\b/.test(line));
    assert.deepEqual(await found(ports, "ports", silent.join("\n")), ["not listening", "22, 80"]);
  });

  it("modules: one in a state of transition is a failure that names it", async () => {
    const half = '{"installed" : 11, "unsettled" : ["crm: to upgrade"]}';
    assert.deepEqual(await found(modules, "database", half), ["crm: to upgrade"]);
    assert.deepEqual(await found(modules, "database", ""), ["not there"]);
  });

  it("modules: whatever lies in Odoo's data folder is a failure that names it and takes it away", async () => {
    const findings = await judge(modules, { "data-addons": "19.0/web\n19.0/evil;rm" });
    const failures = findings.filter(({ status }) => status === "fail");
    assert.deepEqual(
      failures.map((each) => [each.subject, each.found, each.next]),
      [
        [
          "/var/lib/ipai/odoo/addons",
          "19.0/evil;rm, 19.0/web",
          "ssh -i .state/ssh/id_ed25519 -p 2222 -o KnownHostsCommand='/bin/echo %H ssh-ed25519 AAAA' -o UserKnownHostsFile=none root@127.0.0.1 'mv -T --backup=numbered " +
            "/var/lib/ipai/odoo/addons /var/lib/ipai/undeclared-addons" +
            " && docker restart odoo-prod odoo-cron'",
        ],
      ],
    );
  });

  it("log: one that could not be read is a failure, for its silence says nothing", async () => {
    assert.deepEqual(await found(log, "log", "read odoo-cron"), ["no log to read"]);
  });

  it("log: a line that tells of an omission is a failure of the container that said it", async () => {
    const said =
      "read odoo-prod\nread odoo-cron\n" +
      "odoo-prod: 2026-11-22 ERROR odoo_prod odoo.modules.loading: Some modules are not loaded, some dependencies or manifest may be missing: ['crm']";
    const findings = await judge(log, { log: said });
    const [failure, ...others] = findings.filter(({ status }) => status === "fail");
    assert.equal(failure?.subject, "odoo-prod's log since its start");
    assert.match(failure.found, /missing: \['crm'\]$/);
    assert.deepEqual(others, []);
  });

  it("crons: a heartbeat that is stale, archived, absent or never run is a failure", async () => {
    const of = (printed: string): Promise<string[]> => found(crons, "database", printed);
    const row = (heartbeatSeconds: number | null, active: boolean): string =>
      JSON.stringify({ heartbeatSeconds, active });
    assert.deepEqual(await of(row(900, true)), ["run 900 s ago"]);
    assert.deepEqual(await of(row(30, false)), ["run 30 s ago, archived"]);
    assert.deepEqual(await of(row(null, true)), ["never run"]);
    assert.deepEqual(await of(""), ["not there"]);
  });

  it("crons: a cron container that has just started is given its time", async () => {
    const [line] = await judge(crons, {
      database: JSON.stringify({ heartbeatSeconds: null, active: true }),
      containers: [
        '{"now":"2026-11-22T12:00:00Z"}',
        container({ name: "odoo-cron", startedAt: "2026-11-22T11:59:30Z" }),
      ].join("\n"),
    });
    assert.equal(line?.status, "pass");
    assert.equal(line.found, "never run; odoo-cron started 30 s ago");
  });

  it("nginx: a vhost set aside is a failure, one that nobody declares any more asks for a hand", async () => {
    const healthy = healthyHost()["nginx"] ?? "";
    const judged = async (file: string) => {
      const printed = healthy.replace("enabled\n", `enabled\naside ${file}\n`);
      const findings = await judge(nginx, { nginx: printed });
      const [aside] = findings.filter(({ status }) => status !== "pass");
      return [aside?.status, aside?.found, aside?.next?.replace(/^ssh .*@\S+ /, "")];
    };
    assert.deepEqual(await judged("50-erp.ipai.localhost.conf"), [
      "fail",
      "50-erp.ipai.localhost.conf",
      "npx ipai up --refresh --stack local",
    ]);
    assert.deepEqual(await judged("50-old.example.com.conf"), [
      "act",
      "50-old.example.com.conf",
      "rm -r /etc/nginx/ipai.refused",
    ]);
  });

  it("nginx: stopped, not started at boot, or with two vhosts for a name is a failure", async () => {
    const healthy = healthyHost()["nginx"] ?? "";
    assert.deepEqual(await found(nginx, "nginx", healthy.replace("active", "failed")), [
      "failed, enabled",
    ]);
    assert.deepEqual(await found(nginx, "nginx", healthy.replace("enabled", "disabled")), [
      "active, disabled",
    ]);
    const warning = '[warn] conflicting server name "erp.ipai.localhost" on 0.0.0.0:443, ignored';
    assert.deepEqual(await found(nginx, "nginx", `${healthy}\nnginx: ${warning}`), [
      `nginx: ${warning}`,
    ]);
  });

  it("disk: act from 75 %, fail from 85 %, of space and of inodes", async () => {
    const of = async (space: number, inodes: number): Promise<string[]> => {
      const printed = `Mounted on Use% IUse%\n/ ${space}% ${inodes}%`;
      return (await judge(disk, { disk: printed })).map(({ status }) => status);
    };
    assert.deepEqual(await of(74, 74), ["pass", "pass"]);
    assert.deepEqual(await of(75, 84), ["act", "act"]);
    assert.deepEqual(await of(85, 97), ["fail", "fail"]);
  });
});
