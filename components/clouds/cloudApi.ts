import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { apiFailure } from "./failure.ts";
import type { ApiIdentity } from "./failure.ts";

/**
 * What lives in `clouds/`: reading the clouds' APIs, to find out what is there before the engine's
 * plugins act on it. Only ever reads; what changes a cloud is a resource of the stack.
 */
export interface CloudApiOptions extends ApiIdentity {
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
/** "At once" is not meant literally by a cloud that is busy. */
const LEAST_PAUSE_MS = 1_000;
/** Nobody looks longer at a screen that says nothing. */
const SILENCE_MS = 5_000;

/** A cloud's API, read with patience: 429 and 5xx are asked again, everything else is told. */
export class CloudApi {
  readonly #options: CloudApiOptions;

  constructor(options: CloudApiOptions) {
    this.#options = options;
  }

  /** @throws UserError saying what is wrong with the token, or that the cloud does not answer. */
  async read<T>(read: CloudRead<T>): Promise<T> {
    const { status, said } = await this.#answer(read);
    if (status === 404) throw apiFailure(this.#options, read, { status, said });
    return this.#parsed(read, said);
  }

  /** The same, `undefined` for what is not there. */
  async find<T>(read: CloudRead<T>): Promise<T | undefined> {
    const { status, said } = await this.#answer(read);
    return status === 404 ? undefined : this.#parsed(read, said);
  }

  /** What was said in the end: what is there, or that it is not (404). */
  async #answer(read: CloudRead<unknown>): Promise<{ status: number; said: string }> {
    const { cloud, waiting, limitMs = 45_000 } = this.#options;
    const deadline = Date.now() + limitMs;
    for (;;) {
      const { status, said, pauseMs } = await this.#ask(read);
      if (status === 404 || (status >= 200 && status < 300)) return { status, said };
      const pause = pauseMs ?? PAUSE_MS;
      const again = status === 0 || status === 429 || status >= 500;
      if (!again || Date.now() + pause > deadline) {
        throw apiFailure(this.#options, read, { status, said, pauseMs });
      }
      waiting?.(`waiting for ${cloud}: ${status === 0 ? said : `it answered ${status}`}`);
      await delay(pause, undefined, { signal: this.#options.signal });
    }
  }

  async #ask(read: CloudRead<unknown>) {
    const { cloud, url, token, waiting, limitMs = 45_000, signal } = this.#options;
    const limit = AbortSignal.timeout(Math.min(TRY_MS, limitMs));
    const silence = setTimeout(
      () => waiting?.(`waiting for ${cloud}: no answer yet`),
      Math.min(SILENCE_MS, limitMs / 2),
    );
    try {
      const response = await fetch(`${url}${read.path}`, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
        ...(read.body && { method: "POST", body: JSON.stringify(read.body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const status = isBusy(response) ? 429 : response.status;
      return { status, said: await response.text(), pauseMs: pauseOf(response) };
    } catch (error) {
      if (signal?.aborted) throw error;
      return { status: 0, said: reasonOf(error), pauseMs: undefined };
    } finally {
      clearTimeout(silence);
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

/** GitHub says 403 to who has asked too often. */
function isBusy({ status, headers }: Response): boolean {
  return status === 403 && headers.get("x-ratelimit-remaining") === "0";
}

/** `Retry-After`, in seconds or as a date. */
function pauseOf({ headers }: Response): number | undefined {
  const after = headers.get("retry-after");
  if (after === null) return undefined;
  const pauseMs = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Number.isNaN(pauseMs) ? undefined : Math.max(pauseMs, LEAST_PAUSE_MS);
}

/** `fetch` hides why behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
