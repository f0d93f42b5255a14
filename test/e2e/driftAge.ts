import { deepEqual, equal, match } from "node:assert/strict";
import { execa } from "execa";
import { driftReport, type DriftReport } from "../../operations/drift/report.ts";
import type { LocalStack } from "../support/localStack.ts";

const KEPT = "/var/lib/ipai/drift-last-good";

/** How old drift is, by a time that the droplet itself keeps. */
export function driftAge(stack: LocalStack, droplet: string): void {
  describe("the time of the last check without drift", () => {
    const byHand = async (script: string): Promise<string> =>
      (await execa("docker", ["exec", droplet, "sh", "-c", script])).stdout;

    async function report(exitCode: number): Promise<DriftReport> {
      const run = await stack.ipai("drift", "--json");
      equal(run.exitCode, exitCode, run.all);
      return driftReport.parse(JSON.parse(run.stdout));
    }

    it("is kept on the droplet, and is no drift itself", async () => {
      const { checkedAt, alert } = await report(0);
      equal(alert, "none");
      equal(new Date(await byHand(`cat ${KEPT}`)).toISOString(), checkedAt);
      match(await byHand(`stat -c '%a %U' ${KEPT}`), /^644 root$/);
      await report(0);
    });

    it("tells drift of a day from drift of two, and is renewed by the repair", async () => {
      await byHand("systemctl stop certbot.timer");
      for (const [hours, alert] of [
        [25, "24h"],
        [49, "48h"],
      ] as const) {
        await byHand(`date -u -d '${hours} hours ago' +%Y-%m-%dT%H:%M:%SZ >${KEPT}`);
        const found = await report(7);
        deepEqual([found.alert, found.drift.length], [alert, 1]);
      }
      const up = await stack.ipai("up", "--refresh");
      equal(up.exitCode, 0, up.all);
      equal((await report(0)).alert, "none");
    });
  });
}
