import { createHash, randomUUID } from "node:crypto";
import { CommandError } from "./commandError.ts";
import type { CommandEnd } from "./commandError.ts";
import { quote } from "./commandLine.ts";
import type { Remote, RemoteJob, RemoteOutput } from "./remote.ts";
import { jobScript } from "./jobScript.ts";

/** A connection may go and come back this often during one job. */
const RECONNECTS = 5;
const MARGIN_MS = 15_000;
/** `timeout` of coreutils ends with it when time was up. */
const TIME_UP = 124;
const JOB_ID = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** The host's way to tell an outcome of the job apart from one of our own script. */
const OUTCOME = /\n?ipai-job-exit (\d+|lost)\n$/;

/**
 * Starts the job, or attaches to the same one when it runs already, and waits for its end. When
 * another job holds the id, that one is waited for first.
 */
export async function runJob(
  remote: Remote,
  job: RemoteJob,
  defaults: { readonly limitMs: number; readonly redact: (text: string) => string },
): Promise<RemoteOutput> {
  if (!JOB_ID.test(job.id)) throw new Error(`not a job's id: ${job.id}`);
  const limitMs = job.timeoutMs ?? defaults.limitMs;
  const program = `set -- ${(job.args ?? []).map(quote).join(" ")}\n${job.script}\n`;
  const stdin = Buffer.from(job.stdin ?? "");
  const run = randomUUID();
  const fingerprint = createHash("sha256").update(program).update("\0").update(stdin).digest("hex");
  const lengths = [Buffer.byteLength(program), stdin.length].map(String);
  const attempt = () =>
    remote.run({
      ...job,
      script: jobScript,
      args: [job.id, run, fingerprint, String(Math.ceil(limitMs / 1000)), ...lengths],
      stdin: Buffer.concat([Buffer.from(program), stdin]),
      okExitCodes: [0],
      // The job's own limit comes first, so that what it said can be shown.
      timeoutMs: limitMs + MARGIN_MS,
    });
  const output = await withReconnects(attempt);
  const outcome = OUTCOME.exec(output.stdout);
  const stdout = output.stdout.replace(OUTCOME, "");
  const exitCode = Number(outcome?.[1] ?? Number.NaN);
  if ((job.okExitCodes ?? [0]).includes(exitCode)) return { exitCode, stdout, stderr: "" };
  const end = endOf(exitCode, limitMs);
  throw new CommandError(remote.label, job, end, defaults.redact(stdout));
}

function endOf(exitCode: number, limitMs: number): CommandEnd {
  if (Number.isNaN(exitCode)) return { kind: "killed", signalName: "the host" };
  if (exitCode === TIME_UP) return { kind: "timedOut", limitMs };
  return { kind: "failed", exitCode };
}

async function withReconnects(attempt: () => Promise<RemoteOutput>): Promise<RemoteOutput> {
  for (let lost = 0; ; lost += 1) {
    try {
      return await attempt();
    } catch (error) {
      const wasLost = error instanceof CommandError && error.end.kind === "disconnected";
      if (!wasLost || lost === RECONNECTS) throw error;
    }
  }
}
