import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { thisProcess } from "../../../../machine/holder.ts";
import { followJob } from "../../../../operations/jobs/follow.ts";
import type { JobEvent } from "../../../../operations/jobs/job.ts";
import { cancelJob } from "../../../../operations/jobs/operations.ts";
import { runJob } from "../../../../operations/jobs/run.ts";
import { startJob } from "../../../../operations/jobs/start.ts";
import { JobStore } from "../../../../operations/jobs/store.ts";
import type { AnyOperation, Context } from "../../../../operations/operation.ts";
import { stackInput } from "../../../../operations/operation.ts";
import type { Actor } from "../../../../operations/perform/actor.ts";
import { agent, approvalOf, emptyCheckout, person, planOf, basisOf } from "../approvals/support.ts";
import { ApprovalQueue } from "../../../../operations/approvals/queue.ts";

const secret = "a-secret-of-the-test";
const environment = { SOME_TOKEN: secret, PATH: process.env["PATH"], HOME: process.env["HOME"] };

function doing(
  work: (ctx: Context) => Promise<string>,
  effect: AnyOperation["effect"] = "changes",
): AnyOperation {
  return {
    name: "rollback",
    summary: "a sample",
    effect,
    input: z.object({ sha: z.string().optional(), ...stackInput }),
    output: z.object({ said: z.string() }),
    run: async (ctx) => ({ said: await work(ctx) }),
    text: () => "it is done",
  };
}

describe("a job", () => {
  let root: string;
  let store: JobStore;
  beforeEach(async () => {
    root = await emptyCheckout();
    store = new JobStore(root);
  });
  afterEach(() => rm(root, { recursive: true }));

  const job = (id = "a".repeat(16), actor: Actor = person) => ({
    id,
    operation: "rollback",
    input: { stack: "local" },
    actor,
    startedAt: new Date().toISOString(),
  });
  const run = (operation: AnyOperation, id = "a".repeat(16)) =>
    runJob(
      { root, environment, registry: { [operation.name]: () => Promise.resolve(operation) } },
      id,
    );
  const contextOf = (actor: Actor) => ({ root, environment, actor }) as unknown as Context;

  it("runs in a process of its own, and leaves its answer for others", async () => {
    const { id } = await startJob(
      { root, environment },
      { operation: "approvals", input: {}, actor: person },
    );
    for await (const each of followJob(root, id)) ok(each.number > 0);
    const { state, answer } = await store.status(id);
    equal(state, "succeeded");
    deepEqual(answer?.output, { plans: [] });
    equal((await stat(store.folderOf(id))).mode & 0o777, 0o700);
  });

  it("tells numbered events that a reader resumes after, without secrets", async () => {
    await store.create(job());
    const moment = { come: (): void => undefined };
    const hasCome = new Promise<void>((resolve) => (moment.come = resolve));
    const seen: JobEvent[] = [];
    const reading = (async () => {
      for await (const event of followJob(root, job().id)) {
        seen.push(event);
        if (event.number === 1) moment.come();
      }
    })();
    await run(
      doing(async ({ log }) => {
        log.info(`first ${secret}`);
        await hasCome;
        log.info("second");
        return "";
      }),
    );
    await reading;
    deepEqual(
      seen.map(({ number, event }) => [number, "text" in event ? event.text : ""]),
      [
        [1, "first [secret]"],
        [2, "second"],
      ],
    );
    deepEqual(
      (await store.events(job().id, 1)).map(({ number }) => number),
      [2],
    );
    equal((await stat(store.eventsFile(job().id))).mode & 0o777, 0o600);
  });

  it("ends at a safe point when somebody asks, and says who", async () => {
    await store.create(job());
    const working = run(
      doing(async ({ signal }) => {
        await cancelJob(contextOf(person), job().id);
        await new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          signal.addEventListener("abort", () => resolve());
        });
        signal.throwIfAborted();
        return "";
      }),
    );
    await working;
    const { state, answer, cancelledBy } = await store.status(job().id);
    equal(state, "failed");
    equal(answer?.failure?.code, "cancelled");
    match(cancelledBy ?? "", /^ana@laptop/);
    match(answer.failure.given ?? "", /ana@laptop/);
  });

  it("is ended by the agent that asked for it, and by no other agent", async () => {
    await store.create(job(undefined, agent));
    await rejects(cancelJob(contextOf({ ...agent, name: "another" }), job().id), {
      code: "not-authorised",
    });
    equal(await store.stopAskedBy(job().id), undefined);
    equal((await cancelJob(contextOf(agent), job().id)).what, "job");
    ok(await store.stopAskedBy(job().id));
  });

  it("is known to be lost when its process is gone without a word", async () => {
    await store.create(job());
    await store.begin(job().id, "local");
    const holder = { ...(await thisProcess()), startTicks: "1" };
    const folder = store.folderOf(job().id);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "holder.json"), JSON.stringify(holder));
    equal((await store.status(job().id)).state, "lost");
    for await (const event of followJob(root, job().id)) ok(false, JSON.stringify(event));
  });

  it("lets one of a hundred have the stack, and tells the others who has it", async () => {
    const ids = Array.from({ length: 100 }, (_, at) => at.toString(16).padStart(16, "0"));
    for (const id of ids) await store.create(job(id));
    let begun = 0;
    const asked = { done: (): void => undefined };
    const refused = { done: (): void => undefined };
    const isAsked = new Promise<void>((resolve) => (asked.done = resolve));
    const areRefused = new Promise<void>((resolve) => (refused.done = resolve));
    const work = doing(async () => {
      begun += 1;
      asked.done();
      await areRefused;
      return "";
    });
    const [first = "", ...others] = ids;
    const winner = run(work, first);
    await isAsked;
    await Promise.all(others.map((id) => run(work, id)));
    refused.done();
    await winner;
    equal(begun, 1);
    for (const id of others) {
      const { answer } = await store.status(id);
      equal(answer?.failure?.code, "stack-busy");
      match(answer.failure.given ?? "", new RegExp(`rollback ${first}, asked for by ana@laptop`));
    }
    equal((await store.status(first)).state, "succeeded");
  });

  it("lets an agent change nothing without a plan that a person approved, and what it says once", async () => {
    let ran = 0;
    const operation = doing(() => Promise.resolve(String((ran += 1))));
    await store.create(job(undefined, agent));
    await run(operation);
    equal((await store.status(job().id)).answer?.failure?.code, "not-authorised");

    const now = new Date();
    const plan = planOf(basisOf(root), {
      expiresAt: new Date(now.getTime() + 60_000).toISOString(),
    });
    const queue = new ApprovalQueue(root);
    await queue.add(plan);
    const approved = { ...job(plan.id, agent), input: plan.input, approvedBy: person };
    await store.create(approved);
    await run(operation, plan.id);
    equal((await store.status(plan.id)).answer?.failure?.code, "plan-not-approved");
    await queue.decide(plan.id, approvalOf(plan));
    await run(operation, plan.id);
    equal((await store.status(plan.id)).answer?.ok, true);
    await run(operation, plan.id);
    equal((await store.status(plan.id)).answer?.failure?.code, "plan-replayed");
    equal(ran, 1);
  });
});
