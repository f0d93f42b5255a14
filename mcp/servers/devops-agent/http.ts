import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostHeaderValidation, originValidation, toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  type McpServerFactory,
  type ServerNotifier,
} from "@modelcontextprotocol/server";
import type { Door } from "./door/door.ts";
import { INPUT_LIMIT_BYTES } from "./server.ts";

export interface HttpServer {
  /** `http://127.0.0.1:PORT/mcp`: where it listens. */
  readonly url: string;
  /** Tells whoever listens that a list has changed. */
  readonly notify: ServerNotifier;
  close(): Promise<void>;
}

export interface HttpOptions {
  /** Of loopback; 0 takes a free one. */
  readonly port: number;
  readonly door: Door;
  /** Told of what could not be answered. */
  readonly onError: (error: unknown) => void;
  /** Told of each request that the door did not let in. */
  readonly onRefused?: (why: RefusedFor) => Promise<void>;
}

/** By which of its guards the door refused: another name, a page of another origin, no good token. */
export type RefusedFor = "host" | "origin" | "token";

/**
 * Serves over HTTP on this machine's loopback: under the door's names alone (a rebinding one is
 * refused), to no page of another origin, and to whom the door admits.
 */
export async function serveHttp(
  factory: McpServerFactory,
  { port, door, onError, onRefused = () => Promise.resolve() }: HttpOptions,
): Promise<HttpServer> {
  const handler = createMcpHandler(factory, { maxRequestBodySize: INPUT_LIMIT_BYTES });
  const serve = toNodeHandler(handler, { maxRequestBodySize: INPUT_LIMIT_BYTES });
  const isOwnHost = hostHeaderValidation([...door.hostnames]);
  const isOwnOrigin = originValidation([...door.hostnames]);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/", headers } = request;
    const asked = new URL(url, `http://${headers.host ?? ""}`);
    const document = door.publicDocument?.(new Request(asked, { method }));
    if (document !== undefined) return write(response, document);
    const admitted = await door.admit(headers.authorization);
    if (admitted instanceof Response) {
      await onRefused("token");
      return write(response, admitted);
    }
    if (url !== door.path) return write(response, new Response(null, { status: 404 }));
    const { auth } = admitted;
    await serve(Object.assign(request, { method, url, ...(auth && { auth }) }), response);
  };
  const refused = (why: RefusedFor): void => void onRefused(why).catch(onError);
  const server = createServer((request, response) => {
    // Each has answered by itself when it refuses.
    if (!isOwnHost(request, response)) {
      refused("host");
      return;
    }
    if (!isOwnOrigin(request, response)) {
      refused("origin");
      return;
    }
    answer(request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}${door.path}`,
    notify: handler.notify,
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function write(response: ServerResponse, { status, headers, body }: Response): Promise<void> {
  response.writeHead(status, Object.fromEntries(headers));
  response.end(body === null ? undefined : Buffer.from(await new Response(body).arrayBuffer()));
}
