import { deepEqual, equal, match } from "node:assert/strict";
import type { StackOutputs } from "../../../../components/outputs.ts";
import type { Check } from "../../../../evidence/record.ts";
import { deploy } from "../../../../operations/release/deploy.ts";
import type { ReleaseOutput } from "../../../../operations/release/release.ts";
import { verifyStack } from "../../../../operations/release/verified.ts";
import { progressLogger } from "../../../../report/progress.ts";
import { createAuthority, type Authority } from "../../../support/authority.ts";
import { declared } from "../../checks/verify/support/declared.ts";
import { startEdge, type FakeEdge } from "../../checks/verify/support/edge.ts";
import { healthyHost, remoteOf } from "../../checks/verify/support/host.ts";
import { html, N8N, Site } from "../../checks/verify/support/site.ts";

describe("a deploy whose release serves", () => {
  const site = new Site();
  const noted: Check[] = [];
  let authority: Authority;
  let edge: FakeEdge;
  let outputs: StackOutputs;
  before(async () => {
    authority = createAuthority();
    edge = await startEdge(site, authority);
    outputs = declared(edge.edge);
  });
  beforeEach(() => noted.splice(0));
  after(async () => {
    await edge.close();
    authority.remove();
  });

  const verified = () =>
    verifyStack(
      {
        log: progressLogger(() => undefined, Date.now),
        signal: AbortSignal.timeout(60_000),
        witness: {
          saw: () => undefined,
          ended: () => undefined,
          noted: (check) => noted.push(check),
        },
      },
      outputs,
      () => Promise.resolve(remoteOf(healthyHost([edge.certificate]))),
    );
  const ended = async (): Promise<ReleaseOutput> => ({
    stack: "prod",
    release: "b".repeat(40),
    summary: { update: 1 },
    changes: [],
    outputs,
    durationMs: 1000,
    evidence: { folder: "docs/evidence/x", sha256: "0", sequence: 1 },
    verified: await verified(),
  });

  it("says that all else is well, and ends with 0", async () => {
    const result = await ended();
    match(deploy.text(result), /; all \d+ checks of verify pass$/);
    equal(deploy.exitCode?.(result), 0);
    deepEqual(
      noted.map(({ passed }) => passed),
      [true],
    );
  });

  it("names what is down beside it with what to type, ends with 7, and its evidence says so", async () => {
    site.pages.set(`${N8N}/healthz/readiness`, html("Bad gateway", "", 502));
    const result = await ended();
    const text = deploy.text(result);
    match(text, /FAIL {2}health: .*n8n[^]*next {6}\S/);
    match(text, /The release serves, but stack prod is not well/);
    equal(deploy.exitCode?.(result), 7);
    deepEqual(
      noted.map(({ passed }) => passed),
      [false],
    );
  });
});
