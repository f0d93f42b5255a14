import { ipai } from "../../report/ipai.ts";
import { ExitCode } from "../../report/userError.ts";
import { actorText } from "../perform/actor.ts";
import type { JobStatus } from "./job.ts";

/** A job for a person: what it is, whose, and what came of it. */
export function statusText({ job, state, answer, cancelledBy }: JobStatus): string {
  const { id, operation, input, actor, approvedBy, startedAt } = job;
  const stack = typeof input["stack"] === "string" ? ` on ${input["stack"]}` : "";
  const approved = approvedBy === undefined ? "" : `, approved by ${approvedBy.name}`;
  const failure = answer?.failure;
  return [
    `job ${id}: ${operation}${stack}: ${state}`,
    `asked for by ${actorText(actor)}${approved}; started at ${startedAt}`,
    ...(cancelledBy === undefined ? [] : [`its end was asked for by ${cancelledBy}`]),
    ...(answer?.text === undefined ? [] : [answer.text]),
    ...(failure === undefined ? [] : [failure.what, failure.given ?? "", `next: ${failure.next}`]),
    ...nextOf(state, id, input["stack"]),
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function nextOf(state: JobStatus["state"], id: string, stack: unknown): string[] {
  if (state === "running")
    return [`it goes on; ${ipai("job", { id, follow: true })}, or ${ipai("cancel", { id })}`];
  if (state === "cancelling")
    return [`it ends at the next safe point; ${ipai("job", { id, follow: true })}`];
  if (state === "lost") {
    const up = typeof stack === "string" ? ipai("up", { stack }) : ipai("up");
    return [`its process is gone without a word; what it began is finished by: ${up}`];
  }
  return [];
}

/** A job's own exit code; one that goes on is no failure. */
export function statusExitCode({ state, answer }: JobStatus): number {
  if (answer !== undefined) return answer.exitCode;
  return state === "lost" ? ExitCode.error : ExitCode.ok;
}
