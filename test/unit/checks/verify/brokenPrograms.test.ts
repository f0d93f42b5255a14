import assert from "node:assert/strict";
import type { StackOutputs } from "../../../../components/outputs.ts";
import type { HostProbe } from "../../../../checks/verify/host/probe.ts";
import type { LayerFinding } from "../../../../checks/verify/inspect.ts";
import type { Layer } from "../../../../checks/verify/layer.ts";
import { layers } from "../../../../checks/verify/layers.ts";
import { verify } from "../../../../checks/verify/verify.ts";
import { verify as operation } from "../../../../operations/verify.ts";
import type { Remote } from "../../../../provider/ssh/remote.ts";
import { createAuthority } from "../../../support/authority.ts";
import type { Authority } from "../../../support/authority.ts";
import { declared } from "./support/declared.ts";
import { startEdge } from "./support/edge.ts";
import type { FakeEdge } from "./support/edge.ts";
import { MANNERS, Programs } from "./support/programs.ts";
import type { Manner } from "./support/programs.ts";
import { Site } from "./support/site.ts";

/** Programs of the host that a probe asks, and the layers that have to say so when one is broken. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  docker: ["containers", "reach", "database", "modules", "log", "crons"],
  psql: ["database", "modules", "crons"],
  date: ["containers", "crons"],
  ss: ["ports"],
  df: ["disk"],
  nginx: ["nginx"],
  iptables: ["ports"],
  python3: ["certificates"],
  systemctl: ["nginx", "certificates"],
  grep: ["log"],
  sed: ["log"],
  sshd: ["in force"],
  look: ["in force"],
};

/** Programs that carry all answers: without them no layer sees the host. */
const CARRIERS = ["timeout", "cat", "mktemp", "rm", "sh"];

/** Programs that only make a next step more exact: nothing passes or fails by them. */
const HINTS = ["awk", "getent"];

describe("verify: a host whose programs are broken, one at a time", () => {
  let authority: Authority;
  let edge: FakeEdge;
  let outputs: StackOutputs;
  let programs: Programs;
  let healthy: LayerFinding[];
  before(async () => {
    authority = createAuthority();
    edge = await startEdge(new Site(), authority);
    outputs = declared(edge.edge);
    programs = new Programs([edge.certificate]);
    healthy = await look(programs.remote());
  });
  after(async () => {
    await edge.close();
    authority.remove();
    programs.remove();
  });

  const look = (remote: Remote): Promise<LayerFinding[]> =>
    verify(outputs, layers, {
      openRemote: () => Promise.resolve(remote),
      signal: AbortSignal.timeout(110_000),
      now: new Date(),
    });
  const statusesOf = (findings: readonly LayerFinding[], layer: string): string[] =>
    findings.filter((each) => each.layer === layer).map(({ status }) => status);
  const probesOf = ({ probes = [], declaredProbes }: Layer): readonly HostProbe[] => [
    ...probes,
    ...(declaredProbes?.(outputs) ?? []),
  ];
  const asks = (layer: Layer, program: string): boolean =>
    probesOf(layer).some(({ script }) => new RegExp(`\\b${program}\\b`).test(script));

  it("passes the layers of this test while they are whole", () => {
    for (const layer of new Set(Object.values(ASKED).flat()))
      assert.ok(
        statusesOf(healthy, layer).every((status) => status === "pass"),
        JSON.stringify(healthy.filter((each) => each.layer === layer)),
      );
  });

  it("knows every program that a probe calls", async () => {
    const { remote, called } = programs.observed();
    const findings = await look(remote);
    for (const { name } of layers)
      assert.deepEqual(statusesOf(findings, name), statusesOf(healthy, name), name);
    const broken = [...Object.keys(ASKED), ...HINTS, ...CARRIERS];
    assert.deepEqual([...called()].filter((name) => !broken.includes(name)).sort(), []);
  });

  const manners = Object.keys(MANNERS) as Manner[];
  for (const program of [...Object.keys(ASKED), ...HINTS, ...CARRIERS]) {
    it(`${program}: is a finding of the layers that ask it, whatever it answers, and of no other`, async () => {
      await Promise.all(
        manners.map(async (manner) => {
          const findings = await look(programs.remote({ program, manner }));
          const shown = `${program}, ${manner}: ${JSON.stringify(findings)}`;
          const answer = operation.output.parse({ stack: "local", ok: false, findings });
          assert.doesNotThrow(() => JSON.parse(JSON.stringify(answer)) as unknown, shown);
          assert.equal(operation.exitCode?.(answer), 7);
          for (const finding of findings.filter(({ status }) => status !== "pass")) {
            assert.ok(finding.found !== "" && finding.next, shown);
            // A schema's or a parser's own complaint tells a person nothing.
            assert.doesNotMatch(finding.found, /ZodError|SyntaxError|TypeError|RangeError/, shown);
          }
          for (const layer of ASKED[program] ?? [])
            assert.ok(statusesOf(findings, layer).includes("fail"), `${layer}: ${shown}`);
          for (const layer of layers.filter((each) => !asks(each, program)))
            if (!CARRIERS.includes(program))
              assert.deepEqual(
                statusesOf(findings, layer.name),
                statusesOf(healthy, layer.name),
                `${layer.name}: ${shown}`,
              );
          // From outside the production looks as it did.
          for (const layer of layers.filter((each) => probesOf(each).length === 0))
            assert.ok(statusesOf(findings, layer.name).includes("pass"), shown);
        }),
      );
    });
  }

  it("names the layer and the place when a fault of ours is what an answer meets", async () => {
    const faulty: Layer = {
      name: "faulty",
      judge: () => Promise.reject(new TypeError("x is not a function")),
    };
    const findings = await verify(outputs, [faulty, ...layers], {
      openRemote: () => Promise.resolve(programs.remote()),
      signal: AbortSignal.timeout(110_000),
      now: new Date(),
    });
    const own = findings.filter(({ layer }) => layer === "faulty");
    assert.match(own[0]?.found ?? "", /x is not a function \(TypeError at .*brokenPrograms/);
    assert.deepEqual(statusesOf(findings, "ports"), statusesOf(healthy, "ports"));
  });
});
