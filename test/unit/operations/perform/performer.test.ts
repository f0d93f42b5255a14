import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { AnyOperation, Context, Effect } from "../../../../operations/operation.ts";
import { consentInput, stackInput } from "../../../../operations/operation.ts";
import type { Actor } from "../../../../operations/perform/actor.ts";
import { Performer } from "../../../../operations/perform/performer.ts";
import { allOf, REGISTRY } from "../../../../operations/registry.ts";
import type { ProgressEvent } from "../../../../report/progress.ts";

const operations = await allOf(REGISTRY);

const person: Actor = { kind: "person", name: "ana@laptop", door: "control-room" };
const agent: Actor = { kind: "agent", name: "helper", door: "mcp" };
const secret = "a-secret-of-the-test";
const environment = { SOME_TOKEN: secret, TIMEOUT: "30", PATH: process.env["PATH"] };

/** An operation that does what the test wants. */
function doing(
  work: (ctx: Context) => Promise<string>,
  effect: Effect = "read-only",
): AnyOperation {
  return {
    name: "sample",
    summary: "a sample",
    effect,
    input: z.object({ ...stackInput }),
    output: z.object({ said: z.string() }),
    run: async (ctx) => ({ said: await work(ctx) }),
    text: (output) => JSON.stringify(output),
  };
}

describe("the performer", () => {
  const events: ProgressEvent[] = [];
  const performer = new Performer({ root: "/nowhere", environment });
  const perform = (operation: AnyOperation, given: object = {}, actor = person) =>
    performer.perform(operation, given, { actor, onProgress: (event) => events.push(event) });
  const failed = async (operation: AnyOperation, given: object = {}, actor = person) => {
    const answer = await perform(operation, given, actor);
    ok(!answer.ok);
    return answer.failure.error;
  };
  beforeEach(() => events.splice(0));

  it("tells progress as events and answers, without the secrets of the environment", async () => {
    const work = async ({ log, actor }: Context) => {
      log.info(`with ${secret}`);
      await log.step(`open ${secret}`, (step) => {
        step.status(secret);
        step.result(secret);
        return Promise.resolve();
      });
      return `${actor?.name ?? ""} ${secret}`;
    };
    const answer = await perform(doing(work));
    ok(answer.ok);
    deepEqual(answer.output, { said: "ana@laptop [secret]" });
    equal(JSON.stringify([events, answer]).includes(secret), false);
    deepEqual(
      events.map(({ kind }) => kind),
      ["log", "step-begun", "step-text", "step-ended"],
    );
  });

  it("answers what went wrong as data, without secrets", async () => {
    const broken = await failed(doing(() => Promise.reject(new Error(`broken: ${secret}`))));
    equal(broken.code, "internal");
    equal(JSON.stringify(broken).includes(secret), false);
    equal(
      (
        await failed(
          doing(() => Promise.resolve("")),
          { stack: "9" },
        )
      ).code,
      "usage",
    );
  });

  it("lets an agent read what is no secret, and change nothing", async () => {
    let ran = 0;
    const work = () => Promise.resolve(String((ran += 1)));
    ok((await perform(doing(work), {}, agent)).ok);
    for (const effect of ["changes", "destructive"] as const) {
      equal((await failed(doing(work, effect), {}, agent)).code, "not-authorised");
    }
    const revealing: AnyOperation = { ...doing(work), revealsSecrets: true };
    equal((await failed(revealing, {}, agent)).code, "not-authorised");
    equal(ran, 1);
  });

  it("wants consent before a destructive operation takes something away", async () => {
    let ran = 0;
    const destroying: AnyOperation = {
      ...doing(() => Promise.resolve(String((ran += 1))), "destructive"),
      input: z.object({ ...stackInput, ...consentInput }),
      takesAway: (given) => ("stack" in given && given.stack === "local" ? undefined : "all of it"),
    };
    const refusal = await failed(destroying, { stack: "prod" });
    equal(refusal.code, "not-confirmed");
    match(refusal.next, /npx ipai sample --stack prod --yes$/);
    equal(ran, 0);
    ok((await perform(destroying, { stack: "prod", yes: true })).ok);
    ok((await perform(destroying)).ok);
    equal(ran, 2);
  });

  it("knows of each destructive operation what it takes away", () => {
    for (const operation of operations) {
      const { name, effect, input } = operation;
      equal(operation.takesAway !== undefined, effect === "destructive", name);
      const given = input.safeParse({ stack: "prod" }).data ?? {};
      if (operation.takesAway?.(given) !== undefined) ok("yes" in input.shape, name);
    }
    const destroy = operations.find(({ name }) => name === "destroy");
    equal(destroy?.takesAway?.({ stack: "prod" }), "all that stack prod made");
    equal(destroy.takesAway({ stack: "local-x" }), undefined);
  });

  it("does one change after another on a stack, and those of two stacks at once", async () => {
    const seen: string[] = [];
    const endings = new Map<string, () => void>();
    const waiting = (name: string) =>
      doing(() => {
        seen.push(name);
        return new Promise((resolve) => endings.set(name, () => resolve(name)));
      }, "changes");
    const first = perform(waiting("first"));
    const second = perform(waiting("second"));
    const other = perform(waiting("other"), { stack: "staging" });
    ok((await perform(doing(() => Promise.resolve("read")))).ok);
    deepEqual(seen, ["first", "other"]);
    endings.get("first")?.();
    await first;
    ok((await perform(doing(() => Promise.resolve("read")))).ok);
    deepEqual(seen, ["first", "other", "second"]);
    endings.get("second")?.();
    endings.get("other")?.();
    await Promise.all([second, other]);
  });

  it("ends what takes longer than its limit, and what nobody wants any more", async () => {
    const untilStopped = doing(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    );
    const hasty = new Performer({ root: "/nowhere", environment: { TIMEOUT: "0.05" } });
    const late = await hasty.perform(
      untilStopped,
      {},
      { actor: person, onProgress: () => undefined },
    );
    ok(!late.ok);
    equal(late.failure.error.code, "timeout");
    const stopped = await performer.perform(
      untilStopped,
      {},
      { actor: person, onProgress: () => undefined, signal: AbortSignal.timeout(20) },
    );
    ok(!stopped.ok);
    match(stopped.failure.error.what, /aborted/);
  });
});

describe("a second surface, in this process", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-surface-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  for (const operation of operations.filter(({ effect }) => effect === "read-only")) {
    it(`performs \`${operation.name}\`: it answers or says what is wrong, and writes nothing`, async () => {
      const performer = new Performer({ root, environment });
      const answer = await performer.perform(
        operation,
        { paths: [], stack: "local" },
        { actor: operation.revealsSecrets ? person : agent, onProgress: () => undefined },
      );
      if (answer.ok) operation.output.parse(answer.output);
      else ok(answer.failure.error.next !== "" && answer.failure.error.what !== "");
      deepEqual(await readdir(root), []);
    });
  }
});
