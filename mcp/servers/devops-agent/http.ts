import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import { createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import { ifAbsent } from "../../../machine/errno.ts";
import { writeOnce } from "../../../machine/writeOnce.ts";
import { INPUT_LIMIT_BYTES } from "./server.ts";

export interface HttpServer {
  /** `http://127.0.0.1:PORT/mcp` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves over HTTP on this machine's loopback: to the names of loopback alone (a rebinding name is
 * refused), to no page of another origin, and to whoever knows the token.
 */
export async function serveHttp(
  factory: () => McpServer,
  { port, token }: { port: number; token: string },
): Promise<HttpServer> {
  const handler = createMcpHandler(factory, { maxRequestBodySize: INPUT_LIMIT_BYTES });
  const serve = toNodeHandler(handler, { maxRequestBodySize: INPUT_LIMIT_BYTES });
  const isOwnHost = localhostHostValidation();
  const isOwnOrigin = localhostOriginValidation();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (!isOwnHost(request, response) || !isOwnOrigin(request, response)) return;
    const { method = "GET", url = "/", headers } = request;
    if (!knows(headers.authorization, token)) refuse(response, 401);
    else if (url !== "/mcp") refuse(response, 404);
    else void serve(Object.assign(request, { method, url }), response);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/mcp`,
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function knows(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));
}

function refuse(response: ServerResponse, status: 401 | 404): void {
  response.writeHead(status, status === 401 ? { "WWW-Authenticate": "Bearer" } : {});
  response.end();
}

/** The token of a stack's endpoint, made on first use; each stack has its own. */
export async function tokenOf(
  root: string,
  stack: string,
): Promise<{ token: string; file: string }> {
  const folder = join(root, ".state/mcp");
  const file = join(folder, `${stack}.token`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readFile(file, "utf8").catch(ifAbsent)) === undefined) {
    await writeOnce(file, randomBytes(32).toString("base64url"), 0o600);
  }
  return { token: await readFile(file, "utf8"), file };
}
