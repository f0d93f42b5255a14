import { once } from "node:events";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";
import { CommandError } from "./commandError.ts";
import type { CommandEnd } from "./commandError.ts";
import { commandLine } from "./commandLine.ts";
import type { RemoteCommand, RemoteOutput } from "./remote.ts";
import { adviceForSudo, sudoRefused } from "./sudo.ts";

/** What a command needs to know of its connection. */
export interface ChannelHost {
  readonly label: string;
  readonly user: string;
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
  readonly redact: (text: string) => string;
}

const CHANNEL_PAUSE_MS = 20;

/** What came over a channel, by stream and as it came. */
class Transcript {
  readonly stdout: Buffer[] = [];
  readonly stderr: Buffer[] = [];
  readonly both: Buffer[] = [];

  listen(channel: ClientChannel): void {
    channel.on("data", (chunk: Buffer) => void (this.stdout.push(chunk), this.both.push(chunk)));
    channel.stderr.on("data", (chunk: Buffer) => {
      this.stderr.push(chunk);
      this.both.push(chunk);
    });
  }
}

/**
 * Runs one command on a channel of its own, until it ends, its time is up, it is cancelled or the
 * connection is lost.
 *
 * @throws CommandError in all cases but an accepted exit code.
 */
export async function runOnChannel(
  client: Client,
  host: ChannelHost,
  command: RemoteCommand,
): Promise<RemoteOutput> {
  const limitMs = command.timeoutMs ?? host.limitMs;
  const transcript = new Transcript();
  const over = new AbortController();
  const end = await Promise.race([
    execute(
      client,
      commandLine(host.user, command, limitMs),
      command.stdin,
      transcript,
      over.signal,
    ),
    timeUp(limitMs, over.signal),
    cancelled([command.signal, host.signal], over.signal),
    lost(client, over.signal),
  ]).finally(() => over.abort());
  if (end.kind !== "exited") throw failure(host, command, end, transcript);
  const output = {
    exitCode: end.exitCode,
    stdout: Buffer.concat(transcript.stdout).toString(),
    stderr: Buffer.concat(transcript.stderr).toString(),
  };
  const failed = { kind: "failed", exitCode: end.exitCode } as const;
  if (sudoRefused(host.user, output)) {
    throw failure(host, { ...command, next: adviceForSudo(host.user) }, failed, transcript);
  }
  if ((command.okExitCodes ?? [0]).includes(end.exitCode)) return output;
  throw failure(host, command, failed, transcript);
}

type Exited = { readonly kind: "exited"; readonly exitCode: number };

/**
 * Resolves when the channel is closed, which it is at once when `over` is aborted.
 *
 * sshd frees a session a moment after its channel was closed, and a host may allow very few
 * (MaxSessions): a refused channel is asked for again, because nothing has been run yet.
 */
async function execute(
  client: Client,
  line: string,
  stdin: RemoteCommand["stdin"],
  transcript: Transcript,
  over: AbortSignal,
): Promise<Exited | CommandEnd> {
  for (;;) {
    const end = await new Promise<Exited | CommandEnd | "refused">((resolve) => {
      client.exec(line, (error, channel) => {
        // RFC 4254, 5.1: the failure of a channel has a reason; a lost connection has none.
        if (error !== undefined) resolve("reason" in error ? "refused" : { kind: "disconnected" });
        // Listened to at once: all that it has to say may be in the packet that is being read.
        else resolve(follow(channel, stdin, transcript, over));
      });
    });
    if (end !== "refused") return end;
    await delay(CHANNEL_PAUSE_MS, undefined, { signal: over });
  }
}

function follow(
  channel: ClientChannel,
  stdin: RemoteCommand["stdin"],
  transcript: Transcript,
  over: AbortSignal,
): Promise<Exited | CommandEnd> {
  return new Promise((resolve) => {
    let end: Exited | CommandEnd = { kind: "disconnected" };
    transcript.listen(channel);
    channel.on("exit", (exitCode: number | null, signalName = "a signal") => {
      end = exitCode === null ? { kind: "killed", signalName } : { kind: "exited", exitCode };
    });
    channel.on("close", () => resolve(end));
    // A command may end without reading all of its input; how it ended says enough.
    channel.on("error", () => undefined);
    over.addEventListener("abort", () => channel.destroy());
    if (over.aborted) channel.destroy();
    if (stdin instanceof Readable) {
      // Whoever made it says why it broke; the command is to see no end of input that looks whole.
      stdin.once("error", () => channel.destroy());
      stdin.pipe(channel);
    } else {
      channel.end(stdin ?? "");
    }
  });
}

async function timeUp(limitMs: number, over: AbortSignal): Promise<CommandEnd> {
  await delay(limitMs, undefined, { signal: over });
  return { kind: "timedOut", limitMs };
}

/** Not by `once` of node:events, which would reject with the error that comes before the close. */
function lost(client: Client, over: AbortSignal): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const onClose = () => resolve({ kind: "disconnected" });
    client.once("close", onClose);
    over.addEventListener("abort", () => client.off("close", onClose));
  });
}

async function cancelled(
  signals: readonly (AbortSignal | undefined)[],
  over: AbortSignal,
): Promise<CommandEnd> {
  const either = AbortSignal.any(signals.filter((signal) => signal !== undefined));
  if (!either.aborted) await once(either, "abort", { signal: over });
  return { kind: "cancelled" };
}

function failure(
  host: ChannelHost,
  command: RemoteCommand,
  end: CommandEnd,
  transcript: Transcript,
): CommandError {
  const output = host.redact(Buffer.concat(transcript.both).toString());
  return new CommandError(host.label, command, end, output);
}
