import assert from "node:assert/strict";
import { containers } from "../../../../checks/verify/layers/containers.ts";
import type { Finding } from "../../../../checks/verify/finding.ts";
import { declared } from "./support/declared.ts";
import { container, healthyHost, hostOf } from "./support/host.ts";

const LIMITS = { restart: "unless-stopped", memory: 512 * 1024 ** 2, pids: 512 };

/** What is wrong with containers that are healthy but for this of odoo-prod. */
async function failures(facts: Omit<Parameters<typeof container>[0], "name">): Promise<Finding[]> {
  const [clock = "", postgres = "", , cron = ""] = (healthyHost()["containers"] ?? "").split("\n");
  const printed = [clock, postgres, container({ name: "odoo-prod", ...facts }), cron].join("\n");
  const never = (): never => {
    throw new Error("containers are not asked for over the wire");
  };
  const findings = await containers.judge({
    outputs: declared({ address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null }),
    wire: { request: never, openWebSocket: never, certificate: never, close: never },
    host: hostOf({ ...healthyHost(), containers: printed }),
    now: new Date(),
  });
  return findings.filter(({ status }) => status === "fail");
}

describe("verify: a container that a hand changed", () => {
  const changed = async (limits: object): Promise<string[]> =>
    (await failures({ limits: { ...LIMITS, ...limits } })).map(({ found }) => found);

  it("is named with what `docker update` changed, which no compose file knows of", async () => {
    assert.deepEqual(await changed({}), []);
    assert.deepEqual(await changed({ restart: "no" }), ["restart is no and not unless-stopped"]);
    assert.deepEqual(await changed({ restart: "" }), ["restart is no and not unless-stopped"]);
    assert.deepEqual(await changed({ memory: 1024 ** 3 }), ["memory is 1024 MB and not 512 MB"]);
    assert.deepEqual(await changed({ pids: null }), ["processes are 0 and not 512"]);
  });

  it("passes without a memory limit: a kernel without memory control knows none", async () => {
    assert.deepEqual(await changed({ memory: 0 }), []);
  });

  it("is brought back by an up when it is paused or has ended, and says itself what ails it when it runs", async () => {
    for (const status of ["paused", "exited", "created", "dead"]) {
      const [found] = await failures({ status });
      assert.equal(found?.next, "npx ipai up --refresh --stack local");
    }
    const [ill] = await failures({ health: "unhealthy" });
    assert.match(ill?.next ?? "", /^ssh .* docker logs --tail 50 odoo-prod$/);
  });
});
