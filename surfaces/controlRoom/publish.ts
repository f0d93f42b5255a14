import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import type { StackOutputs } from "../../components/outputs.ts";
import { NGINX_GROUP } from "../../components/edge/server.ts";
import { ROOM_SOCKET } from "../../components/paths.ts";
import {
  publish as publishSocket,
  SocketHeld,
  SocketRefused,
  type Publication,
  type PublishOptions,
} from "../../provider/ssh/publish.ts";
import { ipai } from "../../report/ipai.ts";
import type { Logger } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";
import type { Fetch } from "./serve.ts";

interface Options {
  readonly outputs: Pick<StackOutputs, "stack" | "connection">;
  readonly place: Pick<PublishOptions, "folder" | "socket" | "group">;
  /** The room's public address. */
  readonly url: URL;
  /** Who serves, for whoever comes second: one word. */
  readonly who: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Where nginx of a host looks for the room. */
export const AT_NGINX: Options["place"] = {
  folder: dirname(ROOM_SOCKET),
  socket: basename(ROOM_SOCKET),
  group: NGINX_GROUP,
};

const DIAL_LIMIT_MS = 60_000;
/** Before a host that was lost is asked again. Milliseconds. */
const PAUSE_MS = 2_000;

export interface PublicRoom {
  /** Rejects when the name is lost for good; else resolves once it was closed. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves pages at the stack's public name: nginx of the host hands its requests to a socket there, which
 * leads over SSH to this program. The host gets no credentials and keeps nothing. A lost connection is
 * made anew.
 *
 * @throws UserError when somebody else serves there, or the host refuses.
 */
export async function publish(fetch: Fetch, options: Options): Promise<PublicRoom> {
  const { url, log, signal } = options;
  // It listens nowhere: connections come over SSH alone.
  const server = createAdaptorServer({
    fetch: (request) => fetch(request, { published: url }),
  }) as Server;
  const connections = new Set<Duplex>();
  const onConnection = (connection: Duplex): void => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
    server.emit("connection", connection);
  };
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  // Tells this program's own lease, which its host may not know lost yet, from somebody else's.
  const holder = `${options.who} since ${new Date().toISOString()} (${process.pid})`;
  const open = (): Promise<Publication> => openOnce({ ...options, holder, onConnection });
  let current = await open().catch((error: unknown) => {
    throw readable(error, options);
  });

  const stay = async (): Promise<void> => {
    for (;;) {
      await current.ended;
      if (isClosing()) return;
      log.warning(`${url.host} does not lead here any more: the connection was lost; trying again`);
      const either = AbortSignal.any([signal, closing.signal]);
      const again = await reopen(open, { ...options, holder, signal: either });
      if (again === undefined) return;
      current = again;
      if (isClosing()) return current.close();
      log.info(`${url.host} leads here again`);
    }
  };
  const ended = stay();
  return {
    ended,
    async close() {
      closing.abort();
      for (const connection of connections) connection.destroy();
      await current.close();
    },
  };
}

/** Until the host is there again. @returns Nothing when the room was closed meanwhile. */
async function reopen(
  open: () => Promise<Publication>,
  options: Options & { holder: string },
): Promise<Publication | undefined> {
  const { holder, signal } = options;
  const isWanted = (): boolean => !signal.aborted;
  while (isWanted()) {
    try {
      return await open();
    } catch (error) {
      const own = error instanceof SocketHeld && error.holder === holder;
      const away = error instanceof UserError && error.code === "ssh-unreachable";
      if (!own && !away && isWanted()) throw readable(error, options);
    }
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function openOnce(
  options: Options & { holder: string; onConnection: (connection: Duplex) => void },
): Promise<Publication> {
  const { outputs, place, holder, onConnection, signal } = options;
  return publishSocket(outputs.connection, {
    ...{ ...place, holder, onConnection, signal },
    dialLimitMs: DIAL_LIMIT_MS,
  });
}

/** What a person can do about it. */
function readable(error: unknown, { outputs: { stack }, url }: Options): unknown {
  if (error instanceof SocketHeld) {
    return new UserError(`The control room is open at ${url.host} already.`, {
      given: error.holder,
      next: `close theirs with Ctrl-C; one whose machine is gone is let go within 30 s: ${ipai("room", { publish: true, stack })}`,
      code: "room-held",
      cause: error,
    });
  }
  if (error instanceof SocketRefused) {
    return new UserError(`The host lets no socket of ${url.host} lead to this machine.`, {
      given: error.message,
      next: ipai("up", { refresh: true, stack }),
      code: "room-refused",
      cause: error,
    });
  }
  return error;
}
