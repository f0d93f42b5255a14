import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { z } from "zod";
import { waitFor } from "../../lab/waitFor.ts";
import { checkout } from "../support/localStack.ts";
import type { LocalStack } from "../support/localStack.ts";
import { faults } from "./faults.ts";

const report = z.object({
  findings: z.array(
    z.object({
      layer: z.string(),
      status: z.string(),
      found: z.string(),
      next: z.string().optional(),
    }),
  ),
});
type Findings = z.infer<typeof report>["findings"];

/** Containers that were started anew load Odoo before they answer. Milliseconds. */
const SETTLED = { timeoutMs: 300_000 };

/**
 * Breaks a production that serves, in each way, and looks whether `ipai verify` sees that one, and
 * whether the next step that it shows does what it says when it is typed.
 */
export function verifyFaults(stack: LocalStack, droplet: string, erp: string): void {
  describe("ipai verify, when something is broken by hand", () => {
    const byHand = (script: string): Promise<unknown> =>
      execa("docker", ["exec", droplet, "sh", "-c", script]);
    /** As a person types it, in the checkout. */
    const type = (command: string) =>
      execa("sh", ["-c", command], { cwd: checkout, all: true, reject: false, stdin: "ignore" });
    const verify = async (): Promise<{ exitCode: number; findings: Findings }> => {
      const { exitCode, stdout } = await stack.ipai("verify", "--json");
      return { exitCode, findings: report.parse(JSON.parse(stdout)).findings };
    };
    const failed = (findings: Findings): Findings =>
      findings.filter(({ status }) => status === "fail");
    const passes = async (): Promise<void> => {
      let seen: Findings = [];
      const passed = await waitFor(async () => {
        seen = failed((await verify()).findings);
        return seen.length === 0 || undefined;
      }, SETTLED);
      ok(passed, JSON.stringify(seen));
    };
    const up = `npx ipai up --refresh --stack ${stack.name}`;

    for (const fault of faults(erp)) {
      it(`${fault.layer}: ${fault.title}`, async () => {
        await byHand(fault.make);
        try {
          const { exitCode, findings } = await verify();
          equal(exitCode, 7);
          const seen = failed(findings);
          const [own] = seen.filter(
            ({ layer, found }) => layer === fault.layer && fault.found.test(found),
          );
          ok(own?.next, JSON.stringify(seen));
          deepEqual(
            seen.filter(({ layer }) => layer === fault.unaware),
            [],
          );
          // All of these are tried below, together.
          if (fault.next === "up") {
            equal(own.next, up);
            return;
          }
          const typed = await type(own.next);
          equal(typed.exitCode, 0, typed.all);
          if (fault.next === "mends") await passes();
          else match(typed.all, fault.next);
        } finally {
          await byHand(fault.mend);
        }
      });
    }

    it("passes again once all is mended", passes);

    it("is content after the one command that it showed for most of them, all made at once", async () => {
      for (const { make, next } of faults(erp)) if (next === "up") await byHand(make);
      ok(failed((await verify()).findings).length > 8);
      const repair = await type(up);
      equal(repair.exitCode, 0, repair.all);
      await passes();
    });

    it("is still content after a reboot: what was mended stays so", async () => {
      await execa("docker", ["restart", droplet]);
      await passes();
    });
  });
}
