import { deepEqual, equal } from "node:assert/strict";
import {
  type Container,
  parseSnapshot,
} from "../../../../provider/resources/composeProject/containers.ts";
import { judge, outOfService } from "../../../../provider/resources/composeProject/health.ts";
import { containerLine, containerLines } from "./samples.ts";

const { takenAt } = parseSnapshot(containerLines());

function container(changes: Parameters<typeof containerLine>[1]): Container {
  const [found] = parseSnapshot(containerLines(containerLine("odoo-prod", changes))).containers;
  if (!found) throw new Error("the sample holds no container");
  return found;
}

describe("a service that was just started", () => {
  it("is in service when its health check passes", () => {
    deepEqual(judge(container({}), 0, takenAt, 0), { is: "healthy" });
  });

  it("is waited for while it starts, is ill or comes back from an exit", () => {
    deepEqual(judge(undefined, 0, takenAt, 0), { is: "waiting", why: "no container" });
    deepEqual(judge(container({ health: "starting" }), 0, takenAt, 0), {
      is: "waiting",
      why: "starting",
    });
    deepEqual(judge(container({ health: "unhealthy" }), 0, takenAt, 0), {
      is: "waiting",
      why: "unhealthy",
    });
    deepEqual(judge(container({ status: "restarting", exitCode: 3, restarts: 2 }), 0, takenAt, 0), {
      is: "waiting",
      why: "restarting; exited with 3",
    });
  });

  it("gives up what Docker has given up, but not what was mended just now", () => {
    const unhealthy = container({ health: "unhealthy" });
    equal(judge(unhealthy, 0, takenAt, 30_000).is, "waiting");
    deepEqual(judge(unhealthy, 0, takenAt, 30_001), { is: "failed", why: "unhealthy" });
    equal(judge(container({ health: "starting" }), 0, takenAt, 90_000).is, "waiting");
  });

  it("is given up after five restarts of our own watch, and not for older ones", () => {
    const looping = container({ status: "restarting", exitCode: 3, restarts: 7 });
    equal(judge(looping, 3, takenAt, 0).is, "waiting");
    deepEqual(judge(looping, 2, takenAt, 0), {
      is: "failed",
      why: "restarted 5 times; exited with 3",
    });
  });

  it("is given up when it exited for good, with Docker's own reason where there is one", () => {
    deepEqual(
      judge(container({ status: "exited", exitCode: 137, oomKilled: true }), 0, takenAt, 0),
      {
        is: "failed",
        why: "killed for want of memory",
      },
    );
    deepEqual(
      judge(container({ status: "created", error: "port is already allocated" }), 0, takenAt, 0),
      { is: "failed", why: "created: port is already allocated" },
    );
  });

  it("without a health check must stay up for five seconds", () => {
    const unchecked = container({ health: null });
    const after = (seconds: number) => new Date(Date.parse(unchecked.startedAt) + seconds * 1_000);
    deepEqual(judge(unchecked, 0, after(4), 0), { is: "waiting", why: "up for 4 s" });
    deepEqual(judge(unchecked, 0, after(5), 0), { is: "healthy" });
    deepEqual(judge(unchecked, 0, after(-1), 0), { is: "waiting", why: "up for 0 s" });
  });
});

describe("a service that a refresh looks at", () => {
  it("is in service while it runs, also when its first check is still to come", () => {
    equal(outOfService(container({})), undefined);
    equal(outOfService(container({ health: "starting" })), undefined);
    equal(outOfService(container({ health: null })), undefined);
  });

  it("is out of service when it is gone, stopped, restarting or unhealthy", () => {
    equal(outOfService(undefined), "no container");
    equal(outOfService(container({ status: "exited", exitCode: 143 })), "exited with 143");
    equal(outOfService(container({ status: "paused" })), "paused");
    equal(
      outOfService(container({ status: "restarting", exitCode: 1 })),
      "restarting; exited with 1",
    );
    equal(outOfService(container({ health: "unhealthy" })), "unhealthy");
  });
});
