import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { commandLine } from "./commandLine.ts";
import { dial } from "./dial.ts";
import type { HostConnection } from "./remote.ts";

export interface PublishOptions {
  /** The host's folder for the socket. Absolute; the connection's user may write there. */
  readonly folder: string;
  /** The socket's name in it. */
  readonly socket: string;
  /** The host's group that may connect to it. */
  readonly group: string;
  /** Who publishes, in one line: whoever comes second is told. */
  readonly holder: string;
  /** Takes each connection that somebody on the host makes to the socket. */
  readonly onConnection: (connection: Duplex) => void;
  /** How long a host that does not answer is asked again. Milliseconds. */
  readonly dialLimitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A socket of the host that leads here. */
export interface Publication {
  /** Resolves when it leads here no more: closed, or the connection was lost. */
  readonly ended: Promise<void>;
  /** Takes the socket away from the host, and ends every connection to it. */
  close(): Promise<void>;
}

/** Somebody else's socket stands there. */
export class SocketHeld extends Error {
  readonly holder: string;

  constructor(holder: string) {
    super(`the socket is held: ${holder}`);
    this.holder = holder;
  }
}

/** The host does not let a socket lead here, or has no place for it. */
export class SocketRefused extends Error {}

/** A sign of life goes to the host this often. Milliseconds. */
const BEAT_MS = 10_000;
/** Without one for so long, the host takes the socket away: a machine that sleeps closes nothing. */
const SILENCE_SECONDS = 30;
/** As long as a timer can be set. Milliseconds; 24 days. */
const LONGEST_MS = 2_147_000_000;
/** The host takes the socket away within that. Milliseconds. */
const GOODBYE_MS = 5_000;

/**
 * The socket is made by sshd under a name that nobody knows, and comes to its place when the lease is
 * this one's: it never takes the place of somebody's who serves. The lease ends with this script, so
 * with the connection, and the socket with it. The file beside it, "holder", says whose it is. bash,
 * for a read that gives up.
 */
const HOLD = `exec bash -euc '
cd -- "$1"
made=$2 socket=$3 group=$4 holder=$5
umask 077
exec 9>>lease
if ! flock --nonblock 9; then
  rm -f -- "$made"
  echo "held $(cat holder 2>/dev/null)"
  exit
fi
cleanup() { rm -f -- holder "$socket"; }
trap cleanup EXIT
trap exit HUP INT TERM PIPE
# Left behind by one that nobody could take away.
for old in *.sock; do [ "$old" = "$made" ] || rm -f -- "$old"; done
chgrp -- "$group" "$made"
chmod 0660 -- "$made"
mv -f -- "$made" "$socket"
printf "%s\\n" "$holder" >holder
echo open
while read -r -t ${SILENCE_SECONDS} _; do :; done
' ipai "$@"`;

/**
 * Has a socket of the host lead to this program, over a connection of its own, for as long as both are
 * there. One program at a time holds a socket.
 *
 * @throws SocketHeld when another one does; SocketRefused; UserError when the host cannot be reached.
 */
export async function publish(
  connection: HostConnection,
  options: PublishOptions,
): Promise<Publication> {
  const client = await dial(connection, options.dialLimitMs, options.signal);
  const gone = new Promise<void>((resolve) => client.once("close", () => resolve()));
  try {
    const made = `${randomBytes(12).toString("hex")}.sock`;
    await forward(client, `${options.folder}/${made}`, options.onConnection);
    const hold = await holdLease(client, connection.user, made, options);
    const beat = setInterval(() => hold.channel.write("\n"), BEAT_MS);
    const ended = Promise.race([gone, hold.ended]).then(() => {
      clearInterval(beat);
      client.end();
    });
    return {
      ended,
      async close() {
        hold.channel.end();
        const late = setTimeout(() => client.destroy(), GOODBYE_MS);
        await ended;
        clearTimeout(late);
      },
    };
  } catch (error) {
    client.end();
    throw error;
  }
}

function forward(
  client: Client,
  path: string,
  onConnection: PublishOptions["onConnection"],
): Promise<void> {
  client.on("unix connection", ({ socketPath }, accept, reject) => {
    if (socketPath === path) onConnection(accept());
    else reject();
  });
  return new Promise((resolve, reject) => {
    client.openssh_forwardInStreamLocal(path, (error) => {
      if (error) reject(new SocketRefused(error.message, { cause: error }));
      else resolve();
    });
  });
}

/** Resolves once the socket stands in its place. */
async function holdLease(
  client: Client,
  user: string,
  made: string,
  { folder, socket, group, holder }: PublishOptions,
): Promise<{ channel: ClientChannel; ended: Promise<void> }> {
  const args = [folder, made, socket, group, holder];
  const line = commandLine(user, { step: "hold the socket", script: HOLD, args }, LONGEST_MS);
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.exec(line, (error, opened) => {
      if (error) reject(error);
      else resolve(opened);
    });
  });
  const ended = new Promise<void>((resolve) => channel.once("close", () => resolve()));
  // A lost connection is told by its close.
  channel.on("error", () => undefined);
  let complaint = "";
  channel.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const first = await new Promise<string>((resolve) => {
    createInterface({ input: channel }).once("line", resolve);
    void ended.then(() => resolve(""));
  });
  if (first === "open") return { channel, ended };
  if (first.startsWith("held ")) throw new SocketHeld(first.slice("held ".length));
  throw new SocketRefused(complaint.trim() || "the host ended the command that holds the socket");
}
