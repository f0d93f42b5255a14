import { deepEqual } from "node:assert/strict";
import { backups } from "../../../../checks/verify/layers/backups.ts";
import { declared } from "./support/declared.ts";
import { backupMade, backupsOnHost, healthyHost, hostOf } from "./support/host.ts";

const EDGE = { address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null };
const NOW = new Date("2026-11-22T12:00:00Z");

const noWire = (): never => {
  throw new Error("the host alone is asked");
};

async function statuses(change: Record<string, string | null>): Promise<string[]> {
  const findings = await backups.judge({
    outputs: declared(EDGE),
    wire: { request: noWire, openWebSocket: noWire, certificate: noWire, close: noWire },
    host: hostOf({ ...healthyHost(), backups: backupsOnHost(change) }),
    now: NOW,
  });
  return findings.map(({ status, subject }) => `${subject}: ${status}`);
}

const others = ["ipai-backup.timer: pass", "ipai-backup.service: pass"];

describe("verify: backups", () => {
  for (const [hours, status] of [
    [3, "pass"],
    [27, "act"],
    [51, "fail"],
  ] as const) {
    it(`says ${status} when the newest proved one is ${hours} h old`, async () => {
      const id = backupMade(hours, NOW);
      deepEqual(await statuses({ proved: id }), [...others, `newest proved backup: ${status}`]);
    });
  }

  it("wants one soon where there is none yet", async () => {
    deepEqual(await statuses({ proved: null, tried: null }), [
      ...others,
      "newest proved backup: act",
    ]);
  });

  it("fails when none will be made tonight, and when the last run failed", async () => {
    const found = await statuses({
      proved: backupMade(3, NOW),
      timer: "inactive",
      service: "exit-code",
    });
    deepEqual(found.slice(0, 2), ["ipai-backup.timer: fail", "ipai-backup.service: fail"]);
  });
});
