import { deepEqual, equal } from "node:assert/strict";
import { composeText as composed } from "../../../../components/compose/project.ts";
import { parseSnapshot } from "../../../../provider/resources/composeProject/containers.ts";
import {
  declaredLimits,
  limitProblems,
  restoreLimits,
} from "../../../../provider/resources/composeProject/limits.ts";
import type { RemoteCommand } from "../../../../provider/ssh/remote.ts";
import { scriptedRemote } from "../support/scriptedRemote.ts";
import { containerLine, containerLines, image } from "./samples.ts";

const MB = 1024 ** 2;
const compose = composed({
  services: [
    {
      image,
      name: "mail",
      memoryMb: 256,
      pids: 64,
      stopSeconds: 10,
      health: { command: ["true"], intervalSeconds: 1, timeoutSeconds: 1, startSeconds: 1 },
    },
  ],
  ownsNetwork: false,
});
const asDeclared = { restart: "unless-stopped", memory: 256 * MB, pids: 64 };

describe("what docker update changes of a container", () => {
  const problems = (limits: object) =>
    limitProblems({ limits: { ...asDeclared, ...limits } }, declaredLimits(compose, "mail"));

  it("is read from the very text that the stack writes", () => {
    deepEqual(declaredLimits(compose, "mail"), asDeclared);
    equal(declaredLimits(compose, "other"), undefined);
    equal(declaredLimits("services: {mail: {mem_limit: half}}", "mail"), undefined);
  });

  it("is none when all is as declared", () => {
    deepEqual(problems({}), []);
  });

  for (const [limits, problem] of [
    [{ restart: "no" }, "restart is no and not unless-stopped"],
    [{ restart: "always" }, "restart is always and not unless-stopped"],
    [{ memory: 64 * MB }, "memory is 64 MB and not 256 MB"],
    [{ memory: 8192 * MB }, "memory is 8192 MB and not 256 MB"],
    [{ pids: 0 }, "processes are 0 and not 64"],
  ] as const) {
    it(`is named: ${problem}`, () => deepEqual(problems(limits), [problem]));
  }

  it("blames nobody for a kernel that limits no memory, nor an old answer without limits", () => {
    deepEqual(problems({ memory: 0 }), []);
    deepEqual(limitProblems({ limits: undefined }, asDeclared), []);
  });

  it("is given back without making the container anew, and a paused one goes on first", async () => {
    const { containers } = parseSnapshot(
      containerLines(containerLine("mail", { status: "paused" })),
    );
    const ill = containers.map((one) => ({ ...one, limits: { ...asDeclared, restart: "no" } }));
    const asked: RemoteCommand[] = [];
    const remote = scriptedRemote((command) => {
      asked.push(command);
      return "";
    });
    deepEqual(await restoreLimits(remote, compose, ill, {}), [
      "mail: was paused, goes on",
      "mail: restart is no and not unless-stopped: put right",
    ]);
    deepEqual(
      asked.map(({ step, args }) => [step, args]),
      [
        ["let mail go on", ["id-of-mail"]],
        ["give mail its limits back", ["id-of-mail", "unless-stopped", String(256 * MB), "64"]],
      ],
    );
  });

  it("is left alone where nothing differs", async () => {
    const { containers } = parseSnapshot(containerLines(containerLine("mail")));
    const remote = scriptedRemote(() => "");
    const same = containers.map((one) => ({ ...one, limits: asDeclared }));
    deepEqual(await restoreLimits(remote, compose, same, {}), []);
    deepEqual(remote.steps, []);
  });
});
