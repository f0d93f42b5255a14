import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { runChecks, Unexpected, type SmokeCheck } from "../../../../../checks/ci/smoke/check.ts";
import { Service } from "../../../../../checks/ci/smoke/service.ts";

const next = "read x.log";

function checkThat(run: () => Promise<string>): SmokeCheck<undefined> {
  return { name: "x: works", expected: "an answer", run };
}

describe("ci smoke: a check", () => {
  const { signal } = new AbortController();

  it("that passes says what was found, and what was expected", async () => {
    const works = checkThat(() => Promise.resolve("42"));
    assert.deepEqual(await runChecks([works], undefined, { next, signal }), [
      {
        name: "x: works",
        passed: true,
        summary: "42",
        output: "expected  an answer\nfound     42\n",
      },
    ]);
  });

  it("that fails hides no other, and says what to do next", async () => {
    const fails = checkThat(() => Promise.reject(new Unexpected("nothing")));
    const knows = checkThat(() => Promise.reject(new Unexpected("no module", "install it")));
    const works = checkThat(() => Promise.resolve("42"));
    const checks = await runChecks([fails, knows, works], undefined, { next, signal });
    assert.deepEqual(
      checks.map(({ passed, summary }) => [passed, summary]),
      [
        [false, "nothing, not an answer"],
        [false, "no module, not an answer"],
        [true, "42"],
      ],
    );
    assert.match(checks[0]?.output ?? "", /next {6}read x\.log\n$/);
    assert.match(checks[1]?.output ?? "", /next {6}install it\n$/);
  });

  it("makes harmless and short what a program wrote", async () => {
    const loud = checkThat(() =>
      Promise.reject(new Unexpected(`\u001b[2Jgone\n${"a".repeat(999)}`)),
    );
    const [check] = await runChecks([loud], undefined, { next, signal });
    assert.match(check?.summary ?? "", /^gone a{295}…, not an answer$/);
  });

  it("does not take a fault of its own, or an interruption, for a finding", async () => {
    const bug = checkThat(() => Promise.reject(new TypeError("a fault")));
    await assert.rejects(runChecks([bug], undefined, { next, signal }), /a fault/);
    const stopped = AbortSignal.abort(new Error("stopped"));
    const fails = checkThat(() => Promise.reject(new Unexpected("nothing")));
    await assert.rejects(runChecks([fails], undefined, { next, signal: stopped }), /stopped/);
  });

  it("of a program that is not there says that nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    const service = new Service({ url: "https://x.localhost", port, signal });
    const asks: SmokeCheck<Service> = {
      name: "x: works",
      expected: "an answer",
      run: async () => (await service.request(service.at("/health"))).body,
    };
    const [check] = await runChecks([asks], service, { next, signal });
    service.close();
    assert.equal(check?.passed, false);
    assert.match(check.summary, /^http:\/\/x\.localhost\/health: connection refused, not/);
  });
});
