import { randomBytes } from "node:crypto";
import https from "node:https";

/** A public name of a stack, reached the way anybody does. */
export interface SiteAddress {
  readonly address: string;
  readonly port: number;
  readonly name: string;
  /** PEM of the authority to trust. */
  readonly ca: string;
}

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly setCookie: readonly string[];
  readonly body: string;
}

/** HTTPS to one name, on connections that are kept. */
export class Site {
  readonly #agent: https.Agent;
  readonly #at: SiteAddress;

  constructor(at: SiteAddress) {
    this.#at = at;
    this.#agent = new https.Agent({ keepAlive: true, ca: at.ca, servername: at.name });
  }

  close(): void {
    this.#agent.destroy();
  }

  request(
    path: string,
    options: {
      readonly cookie?: string;
      readonly json?: unknown;
      readonly timeoutMs?: number;
    } = {},
  ): Promise<Answer> {
    const { cookie, json, timeoutMs = 60_000 } = options;
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          ...this.#base(path),
          agent: this.#agent,
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
      request.on("error", reject);
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
