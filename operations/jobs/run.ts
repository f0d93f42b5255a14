import { watch } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { whoHolds } from "../../machine/exclusive.ts";
import { askForLock, type KernelLock } from "../../machine/kernelLock.ts";
import { failureReport } from "../../report/failure.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { claimApproval } from "../approvals/approval.ts";
import { ApprovalQueue } from "../approvals/queue.ts";
import type { AnyOperation, Environment } from "../operation.ts";
import { actorText } from "../perform/actor.ts";
import type { Answer } from "../perform/performer.ts";
import { Performer } from "../perform/performer.ts";
import type { Registry } from "../registry.ts";
import { goesOn, type Job, type JobAnswer } from "./job.ts";
import { JobStore } from "./store.ts";

export interface JobRunner {
  /** The checkout. */
  readonly root: string;
  readonly environment: Environment;
  /** What a job can do. */
  readonly registry: Registry;
  /** Aborted when the process itself is told to end. */
  readonly signal?: AbortSignal;
}

/** Does a job, in this process; what comes of it is written down, whatever it is. */
export async function runJob(runner: JobRunner, id: string): Promise<void> {
  const { root } = runner;
  const store = new JobStore(root);
  const { job } = await store.status(id);
  await store.hold(id);
  using stop = await stopRequests(store, id, runner.signal);
  try {
    await store.end(id, answerOf(await perform(runner, job, stop.signal)));
  } catch (error) {
    await store.end(id, answerOf({ ok: false, failure: failureReport(error) }));
  }
}

async function perform(runner: JobRunner, job: Job, signal: AbortSignal): Promise<Answer> {
  const stackLock = await takeStack(runner.root, job);
  try {
    return await performAlone(runner, job, signal);
  } finally {
    await stackLock.unlock();
  }
}

async function performAlone(runner: JobRunner, job: Job, signal: AbortSignal): Promise<Answer> {
  const { root, environment } = runner;
  const operation = await operationOf(runner, job);
  const approval =
    job.approvedBy === undefined
      ? undefined
      : await claimApproval(new ApprovalQueue(root), job.id, {
          principal: job.actor,
          operation: job.operation,
          input: job.input,
          now: new Date(),
        });
  const store = new JobStore(root);
  let number = 0;
  let written = Promise.resolve();
  const answer = await new Performer({ root, environment }).perform(operation, job.input, {
    actor: job.actor,
    ...(approval !== undefined && { approval }),
    signal,
    onProgress: (event) => {
      const next = (number += 1);
      written = written.then(() => store.append(job.id, next, event));
    },
  });
  await written;
  return answer;
}

async function operationOf(
  { registry }: JobRunner,
  { operation: name }: Job,
): Promise<AnyOperation> {
  const load = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (load !== undefined) return load();
  throw new UserError("There is no such operation.", {
    given: name,
    next: "npx ipai --help",
    code: "unknown-operation",
  });
}

/** Long enough for one that has just taken the stack to say so. Seconds. */
const PATIENCE = 1;

/** One job a stack: a second one hears who has it. */
async function takeStack(root: string, job: Job): Promise<KernelLock> {
  const stack = String(job.input["stack"]);
  const store = new JobStore(root);
  const folder = join(root, ".state/jobs");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const askedAt = Date.now();
  const asked = await askForLock(join(folder, `.${stack}.lock`), PATIENCE);
  if ("lock" in asked) {
    await store.begin(job.id, stack);
    return asked.lock;
  }
  const other = await holderSince(store, stack, askedAt);
  throw new UserError(`A job holds stack ${stack}; nothing was done.`, {
    given:
      other === undefined
        ? `it has just begun${asked.heldBy === undefined ? "" : `: ${whoHolds(asked.heldBy)}`}`
        : `${other.operation} ${other.id}, asked for by ${actorText(other.actor)}, since ${other.startedAt}`,
    next: other === undefined ? ipai("jobs") : ipai("job", { id: other.id }),
    code: "stack-busy",
  });
}

/** Of many that come at once the one that got the stack may not have written its name yet. Milliseconds. */
const NAME_LIMIT_MS = 5_000;
const LOOK_MS = 50;

/** The job that has a stack, or had it after a moment; never the one before. */
async function holderSince(
  store: JobStore,
  stack: string,
  sinceMs: number,
): Promise<Job | undefined> {
  const limit = Date.now() + NAME_LIMIT_MS;
  do {
    const found = await store.holderOf(stack);
    const endedAt = Date.parse(found?.answer?.endedAt ?? "");
    if (found !== undefined && (goesOn(found.state) || endedAt >= sinceMs)) return found.job;
    await delay(LOOK_MS);
  } while (Date.now() < limit);
  return undefined;
}

/** Aborted when somebody asks for the job's end, by its file or by a signal to the process. */
async function stopRequests(
  store: JobStore,
  id: string,
  ended: AbortSignal | undefined,
): Promise<Disposable & { readonly signal: AbortSignal }> {
  const controller = new AbortController();
  const abort = (by: string): void => controller.abort(stopped(id, by));
  const look = async (): Promise<void> => {
    const by = await store.stopAskedBy(id);
    if (by !== undefined) abort(by);
  };
  const onSignal = (): void => abort("a signal");
  ended?.addEventListener("abort", onSignal);
  const watcher = watch(store.folderOf(id), (_event, name) => {
    if (name === "cancel.json") void look();
  });
  await look();
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      watcher.close();
      ended?.removeEventListener("abort", onSignal);
    },
  };
}

function stopped(id: string, by: string): UserError {
  return new UserError(`Job ${id} was stopped at a safe point.`, {
    given: `asked for by ${by}`,
    next: `${ipai("jobs")}; the next ${ipai("up")} of the stack finishes what was begun`,
    code: "cancelled",
    exitCode: ExitCode.cancelled,
  });
}

function answerOf(answer: Answer): JobAnswer {
  const endedAt = new Date().toISOString();
  if (answer.ok) {
    const { output, text, exitCode } = answer;
    return { ok: true, endedAt, output, text, exitCode };
  }
  const { error } = answer.failure;
  return { ok: false, endedAt, exitCode: error.exitCode, failure: { ...error } };
}
