import { Agent } from "node:http";
import { send } from "../../verify/wire/send.ts";
import type { Answer, Wire, WireRequest } from "../../verify/wire/wire.ts";

/** Odoo compiles a page's styles and scripts when they are first asked for. Milliseconds. */
const ANSWER_LIMIT_MS = 60_000;

const LOOPBACK = "127.0.0.1";

export interface ServiceOptions {
  /** Its public name, over TLS; what it takes itself to be. */
  readonly url: string;
  /** Where it listens on this machine's loopback, in plain HTTP. */
  readonly port: number;
  readonly signal: AbortSignal;
}

/** A service as nginx asks it: by its public name, as if TLS had ended in front of it. */
export class Service implements Pick<Wire, "request"> {
  readonly url: string;
  readonly #options: ServiceOptions;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(options: ServiceOptions) {
    this.url = options.url;
    this.#options = options;
  }

  /** The address of one of its pages. */
  at(path: string): string {
    return new URL(path, this.url).href;
  }

  /** @throws WireFailure when there is no HTTP answer. */
  request(url: string, options: WireRequest = {}): Promise<Answer> {
    const { port, signal } = this.#options;
    const plain = new URL(url);
    plain.protocol = "http:";
    const forwarded = {
      "x-forwarded-host": plain.host,
      "x-forwarded-for": LOOPBACK,
      "x-forwarded-proto": "https",
    };
    return send(
      plain,
      { ...options, headers: { ...forwarded, ...options.headers } },
      {
        to: { host: LOOPBACK, port },
        agent: this.#agent,
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
      },
    );
  }

  close(): void {
    this.#agent.destroy();
  }
}
