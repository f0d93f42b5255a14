import { z } from "zod";
import type { ProgressEvent } from "../../report/progress.ts";
import { actorSchema } from "../perform/actor.ts";

/**
 * What lives in `operations/jobs/`: operations that run in a process of their own and can be found
 * again. A job is a folder below `.state/jobs`: what is to be done, the process that does it, its
 * numbered events, its answer. Whoever started it may leave; any process of this user may follow it
 * (`followJob`), ask for its end at a safe point (`cancelJob`), or find it again after a crash
 * (`JobStore.all`).
 */
export const jobSchema = z.object({
  id: z.string().describe("of the job; the same as its plan's, where a plan was approved"),
  operation: z.string().describe("the operation that it does: deploy"),
  input: z.record(z.string(), z.unknown()).describe("what it is done with"),
  actor: actorSchema.describe("who asked for it"),
  approvedBy: actorSchema.optional().describe("who approved its plan"),
  startedAt: z.iso.datetime().describe("when it was started; UTC"),
});
export type Job = z.infer<typeof jobSchema>;

/**
 * `starting` has not got its stack yet. `lost` means that its process is gone without a word, as after a power cut: the next `ipai up` of the
 * stack finishes what it began.
 */
export const jobStateSchema = z.enum([
  "starting",
  "running",
  "cancelling",
  "succeeded",
  "failed",
  "lost",
]);
export type JobState = z.infer<typeof jobStateSchema>;

/** Whether a job in this state can still tell something. */
export function goesOn(state: JobState): boolean {
  return state === "starting" || state === "running" || state === "cancelling";
}

/** How a job ended: the performer's answer, without secrets. */
export const jobAnswerSchema = z.object({
  ok: z.boolean().describe("whether it did what was asked"),
  endedAt: z.iso.datetime().describe("when; UTC"),
  text: z.string().optional().describe("the result for a person; of a success"),
  output: z.unknown().optional().describe("the operation's own result; of a success"),
  exitCode: z.number().describe("as the command would have ended"),
  failure: z
    .object({
      code: z.string().describe("a stable name for it"),
      what: z.string().describe("what went wrong, in one sentence"),
      given: z.string().optional().describe("what was found"),
      next: z.string().describe("what to do"),
    })
    .loose()
    .optional()
    .describe("what went wrong: code, sentence, what was found, what to do next"),
});
export type JobAnswer = z.infer<typeof jobAnswerSchema>;

/** A job as it is at one moment. */
export const jobStatusSchema = z.object({
  job: jobSchema.describe("what was started, by whom"),
  state: jobStateSchema.describe("what is known of it"),
  cancelledBy: z.string().optional().describe("who asked for its end"),
  answer: jobAnswerSchema.optional().describe("once it has ended"),
});
export type JobStatus = z.infer<typeof jobStatusSchema>;

/** One thing that a job told: numbers begin at 1 and have no gaps, so a reader resumes after any. */
export interface JobEvent {
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly event: ProgressEvent;
}
