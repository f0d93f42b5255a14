import assert from "node:assert/strict";
import type { StackOutputs } from "../../../../components/outputs.ts";
import { layers } from "../../../../checks/verify/layers.ts";
import { reportText } from "../../../../checks/verify/text.ts";
import { verify } from "../../../../checks/verify/verify.ts";
import { UserError } from "../../../../report/userError.ts";
import { createAuthority } from "../../../support/authority.ts";
import type { Authority } from "../../../support/authority.ts";
import { declared } from "./support/declared.ts";
import { startEdge } from "./support/edge.ts";
import type { FakeEdge } from "./support/edge.ts";
import { healthyHost, remoteOf } from "./support/host.ts";
import { Site } from "./support/site.ts";

describe("verify: the whole report", () => {
  let authority: Authority;
  let edge: FakeEdge;
  let outputs: StackOutputs;
  before(async () => {
    authority = createAuthority();
    edge = await startEdge(new Site(), authority);
    outputs = declared(edge.edge);
  });
  after(async () => {
    await edge.close();
    authority.remove();
  });

  const ways = (remote: ReturnType<typeof remoteOf>) => ({
    openRemote: () => Promise.resolve(remote),
    signal: AbortSignal.timeout(60_000),
    now: new Date(),
  });

  it("passes on a healthy production, asking the host once", async () => {
    const remote = remoteOf(healthyHost([edge.certificate]));
    const findings = await verify(outputs, layers, ways(remote));
    assert.deepEqual(
      findings.filter(({ status }) => status !== "pass"),
      [],
    );
    assert.equal(remote.commands.length, 1);
    assert.deepEqual(new Set(findings.map(({ layer }) => layer)).size, layers.length);
  });

  it("sends no secret to the host's process list", async () => {
    const remote = remoteOf(healthyHost());
    await verify(outputs, layers, ways(remote));
    const sent = JSON.stringify(remote.commands);
    assert.doesNotMatch(sent, /'s password/);
  });

  it("says what is seen from outside when the host cannot be reached", async () => {
    const findings = await verify(outputs, layers, {
      ...ways(remoteOf({})),
      openRemote: () =>
        Promise.reject(
          new UserError("root@127.0.0.1:2222 does not answer", { next: "see", code: "ssh" }),
        ),
    });
    const statusOf = (name: string) =>
      findings.filter(({ layer }) => layer === name).map(({ status, next }) => [status, next]);
    assert.deepEqual(statusOf("containers"), [["fail", "see"]]);
    assert.deepEqual(statusOf("websocket"), [["pass", undefined]]);
  });

  it("names a probe that did not come back and judges the others", async () => {
    const printed = healthyHost([edge.certificate]);
    delete printed["nginx"];
    const findings = await verify(outputs, layers, ways(remoteOf(printed)));
    assert.deepEqual(
      findings.filter(({ status }) => status === "fail").map(({ found }) => found),
      ["root@127.0.0.1:2222: no answer about nginx in 10 s"],
    );
  });

  it("is interrupted, rather than telling of failures that the interruption made", async () => {
    const aborted = AbortSignal.abort(new Error("interrupted"));
    await assert.rejects(
      verify(outputs, layers, { ...ways(remoteOf(healthyHost())), signal: aborted }),
      /interrupted/,
    );
  });

  it("shows expected, found and the next command of each failing line, and nothing of passing ones", () => {
    const text = reportText("local", [
      { layer: "disk", subject: "/", status: "pass", expected: "below 75 %", found: "22%" },
      {
        layer: "websocket",
        subject: "wss://erp/websocket",
        status: "fail",
        expected: "status 101",
        found: "status 400",
        next: "docker logs",
      },
    ]);
    assert.equal(
      text,
      `ok    disk       /                    22%
FAIL  websocket  wss://erp/websocket  status 400

FAIL  websocket: wss://erp/websocket
      expected  status 101
      found     status 400
      next      docker logs

Stack local: 1 of 2 checks failed.`,
    );
  });
});
