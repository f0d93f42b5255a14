import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What lives in `clouds/`: the clouds' APIs on loopback, as small as the stacks allow, with the
 * rules of the real ones that have bitten: what exists is refused, what is in use is not deleted.
 */

/** A request as a handler sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage["headers"];
  /** What the route's brackets matched. */
  readonly parts: readonly string[];
}

export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Route = readonly [method: string, path: RegExp, (request: FakeRequest) => FakeAnswer];

/** How the next request that matches is spoilt. */
export interface Fault {
  readonly matches: (request: FakeRequest) => boolean;
  /** `cut`: it is done, and the line drops. `mute`: it is done, and nobody says so. `hang`: neither is. */
  readonly how: FakeAnswer | "cut" | "mute" | "hang";
  /** How often. @default 1 */
  times?: number;
}

/** A server of routes on a free port of loopback, which notes what it was asked. */
export class FakeApi {
  readonly requests: { method: string; path: string }[] = [];
  readonly faults: Fault[] = [];
  #server: Server | undefined;

  readonly #routes: readonly Route[];
  readonly #guard: (request: FakeRequest) => FakeAnswer | undefined;

  constructor(
    routes: readonly Route[],
    guard: (request: FakeRequest) => FakeAnswer | undefined = () => undefined,
  ) {
    this.#routes = routes;
    this.#guard = guard;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}`;
  }

  async start(make: (listener: RequestListener) => Server = createServer): Promise<this> {
    const server = make((request, response) => void this.#serve(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // Whoever forgets to stop it is not kept from ending.
    server.unref();
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Changes that were asked for: everything but reading. */
  get writes(): string[] {
    return this.requests
      .filter(({ method }) => method !== "GET" && method !== "HEAD")
      .map(({ method, path }) => `${method} ${path}`);
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? "/", "http://fake");
    const request: FakeRequest = {
      method: incoming.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      body: parsed(Buffer.concat(chunks).toString()),
      headers: incoming.headers,
      parts: [],
    };
    this.requests.push({ method: request.method, path: request.path });
    const fault = this.#faultFor(request);
    if (fault === "hang") return;
    if (fault === "cut" || fault === "mute") {
      this.#answer(request);
      if (fault === "cut") response.destroy();
      return;
    }
    const { status, body, headers } = fault ?? this.#answer(request);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined || request.method === "HEAD" ? "" : JSON.stringify(body));
  }

  #faultFor(request: FakeRequest): Fault["how"] | undefined {
    const fault = this.faults.find(({ matches, times = 1 }) => times > 0 && matches(request));
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    return fault.how;
  }

  #answer(request: FakeRequest): FakeAnswer {
    const refused = this.#guard(request);
    if (refused !== undefined) return refused;
    for (const [method, path, handle] of this.#routes) {
      const match = method === request.method ? path.exec(request.path) : null;
      if (match !== null) return handle({ ...request, parts: match.slice(1) });
    }
    const known = `this fake does not know ${request.method} ${request.path}`;
    return { status: 501, body: { id: "not_implemented", message: known } };
  }
}

function parsed(text: string): Record<string, unknown> {
  if (text === "") return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}

export const ok = (body: unknown, status = 200): FakeAnswer => ({ status, body });
export const done = (): FakeAnswer => ({ status: 204 });
