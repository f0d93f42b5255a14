import type { Readable } from "node:stream";

/**
 * What lives in `ssh/`: reaching a Linux host over one SSH connection and running constant scripts
 * on it. Nothing here knows what a file, a unit or a release is.
 */

/** One command on the host. */
export interface RemoteCommand {
  /** What a person would call this step, for errors and logs: "write /etc/nginx/nginx.conf". */
  readonly step: string;
  /** A POSIX shell script that is constant in our source; arguments are `$1`, `$2`, … */
  readonly script: string;
  /** Positional arguments, quoted for the shell. Never a secret: the host's process list shows them. */
  readonly args?: readonly string[];
  /** Sent on standard input; secrets travel here. What is too big for memory comes as a stream. */
  readonly stdin?: string | Uint8Array | Readable;
  /** Exit codes that are not a failure. @default [0] */
  readonly okExitCodes?: readonly number[];
  /** What to do when it fails, starting with a verb. @default how to look at the host */
  readonly next?: string;
  /** @default the connection's command limit */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface RemoteOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A long step: see `Remote.runJob`. */
export interface RemoteJob extends RemoteCommand {
  /** Known as a whole: the host tells by it whether this is the job that runs already. */
  readonly stdin?: string | Uint8Array;
  /** Names the job on the host: letters, digits, `.`, `_` and `-`. */
  readonly id: string;
}

/**
 * A Linux host, reached over SSH as root or through sudo. What handlers and checks see of it;
 * the implementation is `connection.ts`.
 */
export interface Remote {
  /** `user@address:port`, for messages. */
  readonly label: string;
  /** @throws CommandError when the exit code is not among `okExitCodes`, on timeout or abort. */
  run(command: RemoteCommand): Promise<RemoteOutput>;
  /**
   * Runs a long step as a systemd unit of the host under a lease: a dropped connection or a
   * killed client does not end it, and the next call with the same `id` attaches to it.
   * Its output comes as one stream, `stdout`.
   */
  runJob(job: RemoteJob): Promise<RemoteOutput>;
  close(): Promise<void>;
}

/** How a host is reached. */
export interface HostConnection {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Path of the private key on the machine that runs the engine. */
  readonly privateKeyFile: string;
  /** The host's pinned public key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
}

export interface RemoteOptions {
  /** How long a host that does not answer is asked again. @default 60 s */
  readonly dialLimitMs?: number;
  /** For commands that set no limit of their own. @default 5 min */
  readonly commandLimitMs?: number;
  /** Ends the dial and every command. */
  readonly signal?: AbortSignal;
  /** Takes secrets out of a command's output before it becomes part of an error. */
  readonly redact?: (text: string) => string;
}
