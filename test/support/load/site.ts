import { ok } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import https from "node:https";
import type { StackOutputs } from "../../../components/outputs.ts";

/** A public name of a stack, reached the way anybody does. */
export interface SiteAddress {
  readonly address: string;
  readonly port: number;
  readonly name: string;
  /** PEM of the authority to trust. */
  readonly ca: string;
}

/** Where a stack of this machine serves Odoo. */
export async function odooSiteOf({
  edge,
  urls,
}: Pick<StackOutputs, "edge" | "urls">): Promise<SiteAddress> {
  ok(edge.caFile !== null, "the stack's certificates are vouched for by no file of this machine");
  const { hostname: name } = new URL(urls.erp);
  const ca = await readFile(edge.caFile, "utf8");
  return { address: edge.address, port: edge.httpsPort, name, ca };
}

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly setCookie: readonly string[];
  readonly body: string;
}

interface Question {
  readonly cookie?: string;
  readonly json?: unknown;
  readonly timeoutMs?: number;
}

/**
 * HTTPS to one name, on connections that are kept. A server that reloads closes those that are idle, also in the
 * moment in which a request is on its way: as browsers do, it is then sent once more on a new connection
 * (RFC 9112, 9.3.1).
 */
export class Site {
  resent = 0;
  readonly #agent: https.Agent;
  readonly #at: SiteAddress;

  constructor(at: SiteAddress) {
    this.#at = at;
    this.#agent = new https.Agent({ keepAlive: true, ca: at.ca, servername: at.name });
  }

  close(): void {
    this.#agent.destroy();
  }

  async request(path: string, question: Question = {}): Promise<Answer> {
    try {
      return await this.#send(path, question, this.#agent);
    } catch (error) {
      if (!(error instanceof ClosedWhileIdle)) throw error;
      this.resent += 1;
      return this.#send(path, question, false);
    }
  }

  #send(
    path: string,
    { cookie, json, timeoutMs = 60_000 }: Question,
    agent: https.Agent | false,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          ...this.#base(path),
          agent,
          ca: this.#at.ca,
          servername: this.#at.name,
          method: json === undefined ? "GET" : "POST",
          timeout: timeoutMs,
          headers: {
            host: this.#at.name,
            ...(cookie !== undefined && { cookie }),
            ...(json !== undefined && { "content-type": "application/json" }),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", reject);
          response.on("end", () => {
            resolve({
              status: response.statusCode ?? 0,
              location: response.headers.location ?? "",
              setCookie: response.headers["set-cookie"] ?? [],
              body: Buffer.concat(parts).toString(),
            });
          });
        },
      );
      request.on("timeout", () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)));
      request.on("error", (error: NodeJS.ErrnoException) => {
        const closed = request.reusedSocket && error.code === "ECONNRESET";
        reject(closed ? new ClosedWhileIdle(error.message, { cause: error }) : error);
      });
      request.end(json === undefined ? undefined : JSON.stringify(json));
    });
  }

  /** Opens a websocket; resolves when it is open, `closed` when it has gone again. */
  openWebSocket(path: string, cookie: string): Promise<{ closed: Promise<void>; end(): void }> {
    return new Promise((resolve, reject) => {
      const request = https.request({
        ...this.#base(path),
        ca: this.#at.ca,
        servername: this.#at.name,
        timeout: 5_000,
        headers: {
          host: this.#at.name,
          origin: `https://${this.#at.name}`,
          cookie,
          connection: "Upgrade",
          upgrade: "websocket",
          "sec-websocket-version": "13",
          "sec-websocket-key": randomBytes(16).toString("base64"),
        },
      });
      request.on("upgrade", (_response, socket) => {
        const closed = new Promise<void>((gone) => socket.once("close", () => gone()));
        socket.on("error", () => socket.destroy());
        socket.resume();
        resolve({ closed, end: () => socket.destroy() });
      });
      request.on("response", (response) => {
        response.resume();
        reject(new Error(`the websocket is answered with ${response.statusCode ?? 0}`));
      });
      request.on("timeout", () => request.destroy(new Error("no websocket in 5 s")));
      request.on("error", reject);
      request.end();
    });
  }

  #base(path: string) {
    return { host: this.#at.address, port: this.#at.port, path };
  }
}

/** No byte of an answer came on a connection that had been used before. */
class ClosedWhileIdle extends Error {}
