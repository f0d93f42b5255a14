import { appendFile, mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { holderSchema, isGone, thisProcess } from "../../machine/holder.ts";
import { ifAbsent } from "../../machine/errno.ts";
import { writeOnce } from "../../machine/writeOnce.ts";
import { ipai } from "../../report/ipai.ts";
import type { ProgressEvent } from "../../report/progress.ts";
import { UserError } from "../../report/userError.ts";
import type { Job, JobAnswer, JobEvent, JobState, JobStatus } from "./job.ts";
import { goesOn, jobAnswerSchema, jobSchema } from "./job.ts";

const ID = /^[0-9a-f]{16}$/;
const cancelSchema = z.object({ by: z.string(), at: z.string() });
type Part = "job" | "holder" | "begun" | "cancel" | "answer";

/** The jobs of a checkout, each a folder for its owner's eyes alone; every file but the events is written once. */
export class JobStore {
  readonly #folder: string;

  /** @param root The checkout. */
  constructor(root: string) {
    this.#folder = join(root, ".state/jobs");
  }

  folderOf(id: string): string {
    return join(this.#folder, id);
  }

  /** @throws UserError when a job of that id exists: a plan runs once. */
  async create(job: Job): Promise<void> {
    await mkdir(this.folderOf(job.id), { recursive: true, mode: 0o700 });
    if (await writeOnce(this.#file(job.id, "job"), JSON.stringify(job), 0o600)) return;
    throw new UserError(`Job ${job.id} exists already.`, {
      next: ipai("job", { id: job.id }),
      code: "job-exists",
    });
  }

  /** Says that this process does the job. */
  async hold(id: string): Promise<void> {
    await writeFileAtomic(this.#file(id, "holder"), JSON.stringify(await thisProcess()), {
      mode: 0o600,
    });
  }

  /** Says that the job has its stack; of those that have one, only the holder of its lock does. */
  async begin(id: string, stack: string): Promise<void> {
    await writeOnce(
      this.#file(id, "begun"),
      JSON.stringify({ at: new Date().toISOString() }),
      0o600,
    );
    await writeFileAtomic(join(this.#folder, `.${stack}.turn`), id, { mode: 0o600 });
  }

  /** The job that had a stack last. */
  async holderOf(stack: string): Promise<JobStatus | undefined> {
    const id = await readFile(join(this.#folder, `.${stack}.turn`), "utf8").catch(ifAbsent);
    return id === undefined ? undefined : this.find(id);
  }

  /** Appends the job's next event; one writer, the process that does it. */
  async append(id: string, number: number, event: ProgressEvent): Promise<void> {
    const line: JobEvent = { number, at: new Date().toISOString(), event };
    await appendFile(this.eventsFile(id), `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  async end(id: string, answer: JobAnswer): Promise<void> {
    await writeFileAtomic(this.#file(id, "answer"), JSON.stringify(answer), { mode: 0o600 });
  }

  /** Asks for the job's end; the first who does is remembered. */
  async askToStop(id: string, by: string): Promise<void> {
    const text = JSON.stringify({ by, at: new Date().toISOString() });
    await writeOnce(this.#file(id, "cancel"), text, 0o600);
  }

  /** Who asked for the job's end. */
  async stopAskedBy(id: string): Promise<string | undefined> {
    return (await this.#read(id, "cancel", cancelSchema))?.by;
  }

  /** Events after a number, in order; a line that is being written is left for the next time. */
  async events(id: string, after = 0): Promise<JobEvent[]> {
    const text = await readFile(this.eventsFile(id), "utf8").catch(ifAbsent);
    const lines = (text ?? "").split("\n").slice(0, -1);
    return lines.slice(after).map((line) => JSON.parse(line) as JobEvent);
  }

  eventsFile(id: string): string {
    return join(this.folderOf(id), "events.jsonl");
  }

  /** @throws UserError when there is no such job. */
  async status(id: string): Promise<JobStatus> {
    const found = await this.find(id);
    if (found !== undefined) return found;
    throw unknownJob(id);
  }

  /** Nothing when there is no such job. */
  async find(id: string): Promise<JobStatus | undefined> {
    if (!ID.test(id)) return undefined;
    const job = await this.#read(id, "job", jobSchema);
    if (job === undefined) return undefined;
    const cancelledBy = await this.stopAskedBy(id);
    const holder = await this.#read(id, "holder", holderSchema);
    const begun = (await this.#read(id, "begun", z.object({ at: z.string() }))) !== undefined;
    const gone = await isLost(job, holder);
    // Read last: a process that is gone may have said its word just before.
    const answer = await this.#read(id, "answer", jobAnswerSchema);
    const state = stateOf({ answer, gone, begun, cancelling: cancelledBy !== undefined });
    return {
      job,
      state,
      ...(cancelledBy !== undefined && { cancelledBy }),
      ...(answer !== undefined && { answer }),
    };
  }

  /** Newest first. */
  async all(): Promise<JobStatus[]> {
    const ids = (await readdir(this.#folder).catch(ifAbsent)) ?? [];
    const found = await Promise.all(ids.map((id) => this.find(id)));
    return found
      .filter((each) => each !== undefined)
      .sort((a, b) => b.job.startedAt.localeCompare(a.job.startedAt));
  }

  #file(id: string, part: Part): string {
    return join(this.folderOf(id), `${part}.json`);
  }

  async #read<S extends z.ZodType>(
    id: string,
    part: Part,
    schema: S,
  ): Promise<z.infer<S> | undefined> {
    const text = await readFile(this.#file(id, part), "utf8").catch(ifAbsent);
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  }
}

export function unknownJob(id: string): UserError {
  return new UserError("There is no such job in this checkout.", {
    given: id.slice(0, 80),
    next: ipai("jobs"),
    code: "unknown-job",
  });
}

/** A process that was started and never said so is gone after this. Milliseconds. */
const START_LIMIT_MS = 30_000;

async function isLost(
  job: Job,
  holder: z.infer<typeof holderSchema> | undefined,
): Promise<boolean> {
  if (holder !== undefined) return isGone(holder);
  return Date.now() - Date.parse(job.startedAt) > START_LIMIT_MS;
}

function stateOf({
  answer,
  gone,
  begun,
  cancelling,
}: {
  answer: JobAnswer | undefined;
  gone: boolean;
  begun: boolean;
  cancelling: boolean;
}): JobState {
  if (answer !== undefined) return answer.ok ? "succeeded" : "failed";
  if (gone) return "lost";
  if (cancelling) return "cancelling";
  return begun ? "running" : "starting";
}

/** Jobs that have a stack now or are about to get it; the one that has it comes first. */
export async function runningOn(root: string, stack: string): Promise<Job[]> {
  const all = await new JobStore(root).all();
  const open = all.filter(({ state, job }) => goesOn(state) && job.input["stack"] === stack);
  const has = ({ state }: (typeof open)[number]): number => (state === "starting" ? 1 : 0);
  return open.sort((a, b) => has(a) - has(b)).map(({ job }) => job);
}
