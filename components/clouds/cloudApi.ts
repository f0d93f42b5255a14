import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { apiFailure } from "./failure.ts";
import type { ApiIdentity } from "./failure.ts";

/**
 * What lives in `clouds/`: reading the clouds' APIs, to find out what is there before the engine's
 * plugins act on it. Only ever reads; what changes a cloud is a resource of the stack.
 */
export interface CloudApiOptions extends ApiIdentity {
  readonly url: string;
  readonly token: string;
  /** Told when an answer does not come at once. */
  readonly waiting?: ((message: string) => void) | undefined;
  /** How long a cloud that does not answer is asked again. @default 45 s */
  readonly limitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One thing to read. */
export interface CloudRead<T> {
  readonly path: string;
  /** For GraphQL, which reads by POST. */
  readonly body?: object;
  readonly answer: z.ZodType<T>;
  /** What is read, for messages: "the account's droplets". */
  readonly what: string;
  /** What the token needs for it, in the cloud's own words: `droplet:read`. */
  readonly scope: string;
}

/** A single try may hang no longer; a cloud that serves answers within a second. */
const TRY_MS = 15_000;
const PAUSE_MS = 2_000;

/** A cloud's API, read with patience: 429 and 5xx are asked again, everything else is told. */
export class CloudApi {
  readonly #options: CloudApiOptions;

  constructor(options: CloudApiOptions) {
    this.#options = options;
  }

  /** @throws UserError saying what is wrong with the token, or that the cloud does not answer. */
  async read<T>(read: CloudRead<T>): Promise<T> {
    const found = await this.find(read);
    if (found === undefined) throw apiFailure(this.#options, read, { status: 404, said: "" });
    return found;
  }

  /** The same, `undefined` for what is not there. */
  async find<T>(read: CloudRead<T>): Promise<T | undefined> {
    const { cloud, waiting, limitMs = 45_000 } = this.#options;
    const deadline = Date.now() + limitMs;
    for (;;) {
      const { status, said, retryAfterMs } = await this.#ask(read);
      if (status === 404) return undefined;
      if (status >= 200 && status < 300) return this.#parsed(read, said);
      const pause = retryAfterMs ?? PAUSE_MS;
      const again = status === 0 || status === 429 || status >= 500;
      if (!again || Date.now() + pause > deadline) {
        throw apiFailure(this.#options, read, { status, said });
      }
      waiting?.(`waiting for ${cloud}: ${status === 0 ? said : `it answered ${status}`}`);
      await delay(pause, undefined, { signal: this.#options.signal });
    }
  }

  async #ask(read: CloudRead<unknown>) {
    const { url, token, limitMs = 45_000, signal } = this.#options;
    const limit = AbortSignal.timeout(Math.min(TRY_MS, limitMs));
    try {
      const response = await fetch(`${url}${read.path}`, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
        ...(read.body && { method: "POST", body: JSON.stringify(read.body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const after = Number(response.headers.get("retry-after") ?? Number.NaN);
      return {
        status: response.status,
        said: await response.text(),
        retryAfterMs: Number.isFinite(after) ? after * 1000 : undefined,
      };
    } catch (error) {
      if (signal?.aborted) throw error;
      return { status: 0, said: reasonOf(error), retryAfterMs: undefined };
    }
  }

  #parsed<T>(read: CloudRead<T>, said: string): T {
    try {
      return read.answer.parse(JSON.parse(said));
    } catch (cause) {
      if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
      throw apiFailure(this.#options, read, { status: 200, said: cause.message });
    }
  }
}

/** `fetch` hides why behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
