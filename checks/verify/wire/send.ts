import { request as httpRequest } from "node:http";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { EdgeAddress } from "./edgeAddress.ts";
import { WireFailure } from "./wireFailure.ts";
import type { Answer, WireRequest } from "./wire.ts";

/** Where a request goes, and for how long. */
export interface Way {
  readonly to: EdgeAddress;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

/** One HTTP exchange with the edge. @throws WireFailure */
export async function send(url: URL, options: WireRequest, way: Way): Promise<Answer> {
  try {
    return await exchange(open(url, options, way), options.body);
  } catch (cause) {
    throw new WireFailure(`${url.origin}${url.pathname}`, cause);
  }
}

function open(url: URL, options: WireRequest, { to, agent, signal }: Way): ClientRequest {
  const settings = {
    ...to,
    agent,
    signal,
    path: `${url.pathname}${url.search}`,
    method: options.method ?? "GET",
    headers: { host: url.host, ...options.headers },
  };
  // The server name is SNI, and the name that the certificate is verified for.
  return url.protocol === "https:"
    ? httpsRequest({ ...settings, servername: url.hostname })
    : httpRequest(settings);
}

function exchange(request: ClientRequest, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      bodyOf(response).then((text) => resolve(answer(response, text)), reject);
    });
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(answer(response, ""));
    });
    request.end(body);
  });
}

function answer(response: IncomingMessage, body: string): Answer {
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let body = "";
  for await (const chunk of response) body += String(chunk);
  return body;
}
