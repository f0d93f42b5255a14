import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { execa } from "execa";
import type { Redactor } from "../../../report/redaction.ts";

/** How a command in a container ended. */
export interface Ended {
  /** -1 when it did not end by itself. */
  readonly exitCode: number;
  readonly timedOut: boolean;
  /** Standard output alone. */
  readonly stdout: string;
  /** Both streams, in their order, without secrets. */
  readonly lines: readonly string[];
  readonly durationMs: number;
}

export interface StreamOptions {
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
  /** The file that every line is written to as it comes. */
  readonly log?: string;
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly onLine?: (line: string) => void;
}

/** Runs a docker command and follows what it prints; a failure is a result, an abort is thrown. */
export async function runStreamed(
  args: readonly string[],
  { signal, redactor, log, timeoutMs, input, onLine }: StreamOptions,
): Promise<Ended> {
  const begun = performance.now();
  const file = log === undefined ? undefined : createWriteStream(log);
  const lines: string[] = [];
  const command = execa("docker", args, {
    reject: false,
    all: true,
    cancelSignal: signal,
    maxBuffer: 512 * 1024 * 1024,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
  });
  try {
    for await (const raw of command.iterable({ from: "all" })) {
      const line = redactor.redact(raw);
      lines.push(line);
      file?.write(`${line}\n`);
      onLine?.(line);
    }
    const { exitCode, timedOut, stdout } = await command;
    signal.throwIfAborted();
    return {
      exitCode: exitCode ?? -1,
      timedOut,
      stdout: redactor.redact(stdout),
      lines,
      durationMs: Math.round(performance.now() - begun),
    };
  } finally {
    file?.end();
    if (file) await finished(file);
  }
}
