import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Pace } from "../../../../operations/perform/pace.ts";
import type { ProgressEvent } from "../../../../report/progress.ts";
import { emptyCheckout } from "../approvals/support.ts";

describe("the time that an operation takes", () => {
  let root: string;
  let now = 0;
  beforeEach(async () => {
    root = await emptyCheckout();
    await mkdir(path.join(root, ".state"));
    now = 0;
  });
  afterEach(() => rm(root, { recursive: true }));

  const open = (input: object = { stack: "local" }): Pace =>
    Pace.of(root, { name: "propose deploy", input, now: () => now });
  const file = (): string => path.join(root, ".state/pace/local/propose-deploy.json");

  /** Steps one after another, each so long; what was known of each when it began. */
  function run(pace: Pace, steps: readonly (readonly [string, number])[]): ProgressEvent[] {
    return steps.map(([title, elapsedMs], step) => {
      const begun = pace.known({ kind: "step-begun", step, title });
      now += elapsedMs;
      pace.known({ kind: "step-ended", step, title, outcome: "done", text: "", elapsedMs });
      return begun;
    });
  }
  const last = (events: readonly ProgressEvent[]) =>
    events.map((event) => (event.kind === "step-begun" ? event.last : undefined));

  it("is told of each step as it was the last time, although release and numbers differ", async () => {
    const first = open();
    const none = run(first, [
      ["pull abc1234def", 4_000],
      ["wait", 1_000],
      ["wait", 3_000],
    ]);
    deepEqual(last(none), [undefined, undefined, undefined]);
    await first.keep();
    now = 0;
    const second = open();
    deepEqual(
      last(
        run(second, [
          ["pull fed4321cba", 1],
          ["wait", 1],
          ["new", 1],
          ["wait", 1],
        ]),
      ),
      [
        { tookMs: 4_000, thenMs: 4_000 },
        { tookMs: 1_000, thenMs: 3_000 },
        undefined,
        { tookMs: 3_000, thenMs: 0 },
      ],
    );
  });

  it("is each stack's own, and of no run that ended at once", async () => {
    const quick = open();
    run(quick, [["pull", 400]]);
    await quick.keep();
    deepEqual(await readdir(path.join(root, ".state")), []);
    const slow = open();
    run(slow, [["pull", 9_000]]);
    await slow.keep();
    const other = open({ stack: "staging" });
    deepEqual(last(run(other, [["pull", 1]])), [undefined]);
  });

  it("is not known from a file that was spoilt, which the next run mends", async () => {
    for (const spoilt of ["{", '{"totalMs":"long"}', ""]) {
      const first = open();
      run(first, [["pull", 9_000]]);
      await first.keep();
      await writeFile(file(), spoilt);
      const second = open();
      deepEqual(last(run(second, [["pull", 9_000]])), [undefined]);
      await second.keep();
      match(await readFile(file(), "utf8"), /"totalMs":9000/);
    }
  });

  it("is kept in no checkout that was never set up, and no failure when it cannot be kept", async () => {
    await rm(path.join(root, ".state"), { recursive: true });
    const nowhere = open();
    run(nowhere, [["pull", 9_000]]);
    await nowhere.keep();
    ok(!existsSync(path.join(root, ".state")));
    await writeFile(path.join(root, ".state"), "a file");
    now = 0;
    const refused = open();
    run(refused, [["pull", 9_000]]);
    await refused.keep();
    equal(await readFile(path.join(root, ".state"), "utf8"), "a file");
  });
});
