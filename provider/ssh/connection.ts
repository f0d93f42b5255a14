import pLimit from "p-limit";
import type { Client } from "ssh2";
import { UserError } from "../../report/userError.ts";
import { runOnChannel } from "./channel.ts";
import { runJob } from "./job.ts";
import type {
  HostConnection,
  Remote,
  RemoteCommand,
  RemoteJob,
  RemoteOptions,
  RemoteOutput,
} from "./remote.ts";

const DIAL_LIMIT_MS = 60_000;
const COMMAND_LIMIT_MS = 300_000;
/** sshd allows ten sessions on a connection (MaxSessions); two are left for a person's eyes. */
const CHANNELS = 8;

/** One connection for all commands. After a loss the next command connects again; when that fails, later ones fail at once. */
export class SshRemote implements Remote {
  readonly label: string;
  readonly #connection: HostConnection;
  readonly #options: RemoteOptions;
  readonly #turn = pLimit(CHANNELS);
  #client: Promise<Client> | undefined;

  constructor(connection: HostConnection, options: RemoteOptions) {
    this.label = `${connection.user}@${connection.address}:${connection.port}`;
    this.#connection = connection;
    this.#options = options;
  }

  run(command: RemoteCommand): Promise<RemoteOutput> {
    const host = {
      label: this.label,
      user: this.#connection.user,
      signal: this.#options.signal,
      ...this.#limits(),
    };
    return this.#turn(async () => runOnChannel(await this.connect(), host, command));
  }

  runJob(job: RemoteJob): Promise<RemoteOutput> {
    return runJob(this, job, this.#limits());
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    // A dial that failed has left nothing to close, and told its caller.
    await client?.then(
      (open) => open.end(),
      () => undefined,
    );
  }

  connect(): Promise<Client> {
    this.#client ??= this.#dial().catch((error: unknown) => {
      // A host that did not answer is not waited for again by each resource of a stack.
      if (!isUnreachable(error)) this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  #limits() {
    const { commandLimitMs = COMMAND_LIMIT_MS, redact = (text: string) => text } = this.#options;
    return { limitMs: commandLimitMs, redact };
  }

  async #dial(): Promise<Client> {
    // Loaded here, because most runs change nothing and need no SSH at all.
    const { dial } = await import("./dial.ts");
    const limitMs = this.#options.dialLimitMs ?? DIAL_LIMIT_MS;
    const client = await dial(this.#connection, limitMs, this.#options.signal);
    client.once("close", () => (this.#client = undefined));
    return client;
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof UserError && error.code === "ssh-unreachable";
}
