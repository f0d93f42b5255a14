import { UserError } from "../../../report/userError.ts";

const WINDOW_MS = 60_000;

/** So many calls a minute: an agent in a loop is stopped, a busy one is not. */
export class RateLimit {
  readonly #limit: number;
  readonly #now: () => number;
  #times: number[] = [];

  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** @throws UserError when there were too many in the last minute. */
  take(): void {
    const now = this.#now();
    this.#times = this.#times.filter((time) => time > now - WINDOW_MS);
    const [oldest = now] = this.#times;
    if (this.#times.length >= this.#limit) {
      throw new UserError("Too many calls in a minute; this one was not done.", {
        given: `${this.#limit} a minute are allowed`,
        next: `call again in ${Math.ceil((oldest + WINDOW_MS - now) / 1000)} s`,
        code: "too-many-calls",
      });
    }
    this.#times.push(now);
  }
}
