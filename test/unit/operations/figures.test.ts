import { deepEqual, equal } from "node:assert/strict";
import { figureRows, figuresOf, type Deployment } from "../../../operations/figures.ts";
import { deploymentsOf } from "../../../operations/release/deployments.ts";

const START = Date.parse("2026-11-01T00:00:00Z");
const at = (hours: number): Date => new Date(START + hours * 3_600_000);
const NOW = at(14 * 24);

const deployment = (hours: number, more: Partial<Deployment> = {}): Deployment => ({
  endedAt: at(hours),
  release: "a".repeat(40),
  verb: "deploy",
  succeeded: true,
  ...more,
});

describe("the figures of a stack's history", () => {
  it("are counted from deploys and rollbacks, each with its sample", () => {
    const figures = figuresOf(
      [
        deployment(0, { committedAt: at(-2) }),
        deployment(48, { committedAt: at(44) }),
        // Rolled back after three hours, and mended after one more.
        deployment(100),
        deployment(103, { verb: "rollback" }),
        deployment(104),
        // Failed, and mended after half an hour.
        deployment(200, { succeeded: false }),
        deployment(200.5),
      ],
      NOW,
    );
    deepEqual(figures.changeLeadTime, { value: 3, unit: "hours", sample: 2 });
    deepEqual(figures.deploymentFrequency, { value: 2.5, unit: "a week", sample: 5 });
    deepEqual(figures.failedDeploymentRecoveryTime, { value: 1.75, unit: "hours", sample: 2 });
    deepEqual(figures.changeFailRate, { value: 33.33, unit: "%", sample: 6 });
    deepEqual(figures.deploymentReworkRate, { value: 28.57, unit: "%", sample: 7 });
  });

  it("say that there is nothing to count", () => {
    const rows = figureRows(figuresOf([], NOW));
    equal(rows.length, 5);
    for (const [, value, sample] of rows) deepEqual([value, sample], ["nothing to count", "n=0"]);
  });

  it("do not count a rollback of days later as a failure of the deploy", () => {
    const figures = figuresOf([deployment(0), deployment(72, { verb: "rollback" })], NOW);
    equal(figures.changeFailRate.value, 0);
  });

  it("know no negative time when a clock is an hour off", () => {
    equal(figuresOf([deployment(0, { committedAt: at(1) })], NOW).changeLeadTime.value, 0);
  });

  it("take from the history what was asked for by name, whatever a message says", async () => {
    const entry = (message: string, kind: "update" | "preview" = "update") =>
      ({ kind, message, result: "succeeded", startTime: at(0), endTime: at(1) }) as const;
    const sha = "b".repeat(40);
    const found = await deploymentsOf(import.meta.dirname, [
      entry(`rollback to ${sha} by ana (code-only)`),
      entry(`deploy ${sha} by ana`),
      entry(`deploy ${sha} by ana`, "preview"),
      entry("deploy the new mail provider"),
      entry(`up ${sha} by ana`),
    ]);
    deepEqual(
      found.map(({ verb, committedAt }) => [verb, committedAt]),
      [
        ["rollback", undefined],
        ["deploy", undefined],
      ],
    );
  });
});
