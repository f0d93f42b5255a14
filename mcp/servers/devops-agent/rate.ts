import { UserError } from "../../../report/userError.ts";

const WINDOW_MS = 60_000;

/** So many calls a minute: an agent in a loop is stopped, a busy one is not. */
export class RateLimit {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #times = new Map<string, number[]>();

  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /**
   * @param principal Who calls, where that is more than a label; each has a limit of its own.
   * @throws UserError when there were too many in the last minute.
   */
  take(principal: string): void {
    if (this.takes(principal)) return;
    const now = this.#now();
    const [oldest = now] = this.#times.get(principal) ?? [];
    throw new UserError("Too many calls in a minute; this one was not done.", {
      given: `${this.#limit} a minute are allowed`,
      next: `call again in ${Math.ceil((oldest + WINDOW_MS - now) / 1000)} s`,
      code: "too-many-calls",
    });
  }

  /** @returns Whether this one is within the limit, and then counts it. */
  takes(principal: string): boolean {
    const now = this.#now();
    const times = (this.#times.get(principal) ?? []).filter((time) => time > now - WINDOW_MS);
    this.#times.set(principal, times);
    if (times.length >= this.#limit) return false;
    times.push(now);
    return true;
  }
}
